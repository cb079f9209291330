import type { Booking } from "../../src/contract/booking.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention, withoutAttention } from "../../src/domain/booking/booking.ts";
import { statusOfSupplierCode } from "../../src/domain/booking/order-status.ts";
import { ORDER_KIND } from "../../src/domain/once/subject.ts";
import type { SupplierOrder } from "../../src/dragonpass/schemas/order.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { namingOpenStrays, straysNamedIn } from "../once/named-strays.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** Whether nothing can come of a second order any more. */
export function isEndedStray({ status }: Pick<SupplierOrder, "status">): boolean {
  const known = statusOfSupplierCode(status);
  return known === "used" || known === "cancelled";
}

/** Looks at the second orders that a booking asks for a person about: what has ended is no longer named. */
export async function withoutEndedStrays(deps: OrderDependencies, booking: Booking): Promise<Booking> {
  const { bookingId, programId, pass, needsAttention } = booking;
  return await namingOpenStrays(deps, {
    shown: booking,
    needsAttention,
    thingKind: ORDER_KIND,
    logFields: { bookingId },
    hasEnded: async (orderId) => {
      if (programId === null || pass === null) return false;
      const found = await deps.dragonpass.getOrder({ programId, pass, orderId });
      return found.kind === "ok" && isEndedStray(found.value);
    },
    replace: (named, left) =>
      changeBooking(deps.db, bookingId, async ({ booking: stored, nowMs }) => {
        // Somebody has found others meanwhile, or has taken note of these.
        if (straysNamedIn(stored.needsAttention).join() !== named.join()) return null;
        if (left.length === 0) return { booking: withoutAttention(stored, nowMs) };
        return { booking: withAttention(stored, attention("stray_order", { orderIds: left }), nowMs) };
      }),
  });
}
