import type { Booking } from "../../src/contract/booking.ts";
import type { OrderId } from "../../src/contract/vocabulary.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention, withoutAttention } from "../../src/domain/booking/booking.ts";
import { statusOfSupplierCode } from "../../src/domain/booking/order-status.ts";
import { ORDER_KIND } from "../../src/domain/once/subject.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierOrder } from "../../src/dragonpass/schemas/order.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { claimedAmong } from "../../src/store/once/claims.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** Whether nothing can come of a second order any more. */
export function isEndedStray({ status }: Pick<SupplierOrder, "status">): boolean {
  const known = statusOfSupplierCode(status);
  return known === "used" || known === "cancelled";
}

/**
 * Looks at the second orders that a booking asks for a person about, by their ids: the notice names those that still
 * stand, and is taken back with the last of them. What keeps one from being read must not keep the booking's own order
 * from being read.
 */
export async function withoutEndedStrays(deps: OrderDependencies, booking: Booking): Promise<Booking> {
  const named = straysNamedBy(booking);
  if (named.length === 0) return booking;
  try {
    const left = await openAmong(deps, booking, named);
    return left.length === named.length ? booking : await replaceNamed(deps, booking, named, left);
  } catch (error) {
    if (!(error instanceof SupplierError)) throw error;
    deps.log.warn({ bookingId: booking.bookingId, code: error.code }, "could not re-read a second order");
    return booking;
  }
}

/** The orders that a notice of second orders names. */
function straysNamedBy({ needsAttention }: Booking): OrderId[] {
  if (needsAttention?.code !== "stray_order") return [];
  const orderIds: unknown = needsAttention.details?.orderIds;
  return Array.isArray(orderIds) ? orderIds.filter((id): id is OrderId => typeof id === "string") : [];
}

/** Orders that still stand and that no booking has claimed. An order that is not shown may be one: a copy lags. */
async function openAmong(deps: OrderDependencies, booking: Booking, orderIds: readonly OrderId[]): Promise<OrderId[]> {
  const { programId, pass } = booking;
  if (programId === null || pass === null) return [...orderIds];
  const claimed = await claimedAmong(deps.db, ORDER_KIND, orderIds);
  const open: OrderId[] = [];
  for (const orderId of orderIds.filter((id) => !claimed.has(id))) {
    const found = await deps.dragonpass.getOrder({ programId, pass, orderId });
    if (found.kind === "not-found" || !isEndedStray(found.value)) open.push(orderId);
  }
  return open;
}

async function replaceNamed(
  { db }: OrderDependencies,
  { bookingId }: Booking,
  named: readonly OrderId[],
  left: readonly OrderId[],
): Promise<Booking> {
  return await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    // Somebody has found others meanwhile, or has taken note of these.
    if (straysNamedBy(booking).join() !== named.join()) return null;
    if (left.length === 0) return { booking: withoutAttention(booking, nowMs) };
    return { booking: withAttention(booking, attention("stray_order", { orderIds: left }), nowMs) };
  });
}
