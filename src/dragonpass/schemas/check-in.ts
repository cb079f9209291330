import { z } from "zod";
import { type SupplierOrder, vouchersIn, wireVouchers } from "./order.ts";

/** An order that has been checked in: the vouchers that let its guests in. */
export interface SupplierCheckIn {
  /** Credentials: not for logs. */
  vouchers: SupplierOrder["vouchers"];
}

/** Answer to a check-in (A20). Nothing in it names the order: that it is there says that the order is checked in. */
export const wireCheckIn = z
  .looseObject({ vouchersList: wireVouchers })
  .transform(({ vouchersList }): SupplierCheckIn => ({ vouchers: vouchersIn(vouchersList) }));
