import { z } from "zod";
import type { Instant } from "../../contract/vocabulary.ts";
import { ORDER_DETAILS, type OrderDetail } from "../../domain/modules.ts";
import { isTopUpOrder } from "../top-up-order.ts";
import {
  secondary,
  secondaryId,
  secondaryInstant,
  secondaryInteger,
  secondaryLocalTime,
  secondaryLongText,
  secondaryRecord,
  secondaryText,
  secondaryVoucher,
} from "./secondary.ts";
import { wireId, wireInteger } from "./wire.ts";

/** An order as DragonPass describes it, without the guest's data. */
export interface SupplierOrder {
  orderId: string;
  /** DragonPass's status code, also one that is not known here. */
  status: number;
  /** DragonPass's number of the module, see `MODULE_NUMBERS`. */
  module: number | null;
  /** A credential: not for logs. */
  passId: string | null;
  /** 1 walk-in, 2 prebooking. */
  category: number | null;
  orderCreatedDate: Instant | null;
  orderCancelledDate: Instant | null;
  /** As given: local time at the resource, with or without an offset. */
  usageDate: string | null;
  usedUsages: number | null;
  /** Local time at the resource, `YYYY-MM-DDTHH:mm`; null where it is given in another way. */
  prebookingDate: string | null;
  resourceId: string | null;
  resourceName: string | null;
  iata: string | null;
  transportHubName: string | null;
  terminal: string | null;
  city: string | null;
  countryOrRegion: string | null;
  optionId: string | null;
  /** Whether it tops an eSIM up; null where it does not say, and could. */
  isTopUp: boolean | null;
  /** Credentials: not for logs. */
  vouchers: { voucher: string; voucherType: number | null }[];
  remarks: string | null;
  details: SupplierOrderDetails | null;
}

/** Fields that only one module has, as DragonPass names them. */
type SupplierOrderDetails = Partial<Record<OrderDetail, Record<string, unknown>>>;

/** An order that waits for its voucher may already have the place for it. */
const wireVoucher = z.looseObject({ voucher: secondaryVoucher, voucherType: secondaryInteger });

/** A code by itself, as some put it in the list: one word with a digit in it. `N/A` is none. */
const VOUCHER_CODE = /^(?=.*\d)[\w.:/+=-]+$/;

/** Entry by entry: one that cannot be read takes no other with it. */
export const wireVouchers = secondary(
  z.preprocess(
    (value) => (typeof value === "object" && !Array.isArray(value) ? [value] : value),
    z.array(
      z.preprocess(
        (entry) => (typeof entry === "string" && VOUCHER_CODE.test(entry) ? { voucher: entry } : entry),
        wireVoucher.optional(),
      ),
    ),
  ),
);

const wireDetails = Object.fromEntries(ORDER_DETAILS.map((name) => [name, secondaryRecord])) as Record<
  OrderDetail,
  typeof secondaryRecord
>;

const wireOrderExtra = z.looseObject({
  prebookingDate: secondaryLocalTime,
  usageDate: secondaryText,
  usedUsages: secondaryInteger,
  resourceId: secondaryId,
  resourceName: secondaryText,
  iata: secondaryText,
  transportHubName: secondaryText,
  terminal: secondaryText,
  city: secondaryText,
  countryOrRegion: secondaryText,
  optionId: secondaryId,
  esimOrderType: secondaryInteger,
  vouchersList: wireVouchers,
  remarks: secondaryLongText,
  ...wireDetails,
});

const wireOrderFields = z.looseObject({
  orderId: wireId,
  status: wireInteger,
  module: secondaryInteger,
  category: secondaryInteger,
  ePassId: secondaryId,
  membershipId: secondaryId,
  dpId: secondaryId,
  orderCreatedDate: secondaryInstant,
  orderCancelledDate: secondaryInstant,
  usageDate: secondaryText,
  usedUsages: secondaryInteger,
  resourceId: secondaryId,
  resourceName: secondaryText,
  remarks: secondaryLongText,
  extra: wireOrderExtra.nullish(),
});

/**
 * Answer to creating, reading and cancelling an order (DragonPass: prebooking with an E-pass; A5, A6). Its id and its
 * status identify it; an order that was made must not look as if it were not because of anything else.
 */
export const wireOrder = wireOrderFields.transform(toSupplierOrder);

function toSupplierOrder(wire: z.output<typeof wireOrderFields>): SupplierOrder {
  const extra = wire.extra ?? wireOrderExtra.parse({});
  return {
    orderId: wire.orderId,
    status: wire.status,
    module: wire.module,
    passId: wire.ePassId ?? wire.membershipId ?? wire.dpId,
    category: wire.category,
    orderCreatedDate: wire.orderCreatedDate,
    orderCancelledDate: wire.orderCancelledDate,
    usageDate: extra.usageDate ?? wire.usageDate,
    usedUsages: extra.usedUsages ?? wire.usedUsages,
    prebookingDate: extra.prebookingDate,
    resourceId: extra.resourceId ?? wire.resourceId,
    resourceName: extra.resourceName ?? wire.resourceName,
    iata: extra.iata,
    transportHubName: extra.transportHubName,
    terminal: extra.terminal,
    city: extra.city,
    countryOrRegion: extra.countryOrRegion,
    optionId: extra.optionId ?? optionIdIn(extra),
    isTopUp: isTopUpOrder(wire.module, extra.esimOrderType),
    vouchers: vouchersIn(extra.vouchersList),
    remarks: wire.remarks ?? extra.remarks,
    details: detailsOf(extra),
  };
}

const NO_VOUCHER = { voucher: null, voucherType: null };

/** The vouchers of a list, without those that cannot be read. */
export function vouchersIn(list: z.output<typeof wireVouchers>): SupplierOrder["vouchers"] {
  return (list ?? []).flatMap(({ voucher, voucherType } = NO_VOUCHER) =>
    voucher === null ? [] : [{ voucher, voucherType }],
  );
}

/** Whichever part of the order's own names its option. */
function optionIdIn(extra: Record<OrderDetail, Record<string, unknown> | null>): string | null {
  const ids = ORDER_DETAILS.map((name) => secondaryId.safeParse(extra[name]?.optionId).data ?? null);
  return ids.find((id) => id !== null) ?? null;
}

function detailsOf(extra: Record<OrderDetail, Record<string, unknown> | null>): SupplierOrderDetails | null {
  const details: SupplierOrderDetails = {};
  for (const name of ORDER_DETAILS) {
    const detail = extra[name];
    if (detail !== null) details[name] = detail;
  }
  return Object.keys(details).length === 0 ? null : details;
}
