import type { Booking } from "../../src/contract/booking.ts";
import { boundedVouchers } from "../../src/domain/booking/booking-bounds.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** Says how many of an order's vouchers its booking has no room for: whoever needs them has to ask DragonPass. */
export function noteLeftOut(
  log: OrderDependencies["log"],
  bookingId: Booking["bookingId"],
  vouchers: Booking["vouchers"],
): void {
  const count = vouchers.length - boundedVouchers(vouchers).length;
  if (count > 0) log.warn({ bookingId, count }, "vouchers of an order do not fit into its booking and are not kept");
}
