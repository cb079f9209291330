import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { BookingInput } from "../../src/domain/activity-interfaces.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention } from "../../src/domain/booking/booking.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { orderOf } from "../../src/store/once/claims.ts";
import type { Circumstances } from "../once/informed.ts";
import { findStrays } from "../once/strays.ts";
import { outcomeUnknown, repeatLater, throttled, unauthenticated } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { isEndedStray, withoutEndedStrays } from "./named-strays.ts";
import { orderOfBooking } from "./order-effect.ts";
import { findOpened, syncOrder } from "./sync-order.ts";

/**
 * Looks for a second order that was made inside one of the booking's attempts while an answer was lost, or was a no,
 * and asks for a person or cancels it; of a booking that has ended without one, for any. An order that another booking of the pass may be waiting for is left alone, and one
 * that is not certainly the booking's is never cancelled.
 */
export async function lookForStrayOrder(
  deps: OrderDependencies,
  { bookingId }: BookingInput,
  { databaseWentBack }: Pick<Circumstances, "databaseWentBack">,
): Promise<Booking> {
  // A push may have been lost with it.
  if (databaseWentBack && (await orderOf(deps.db, bookingId)) !== null)
    await syncOrder(deps, { bookingId, reason: "pushed" });
  const { booking } = await findOpened(deps, bookingId);
  const strays = new Map<string, { readonly isCertain: boolean }>();
  for (const [orderId, { made, isCertain }] of await findStrays(deps, orderOfBooking(deps, bookingId))) {
    if (!isEndedStray(made.order)) strays.set(orderId, { isCertain });
  }
  if (strays.size === 0) return await withoutEndedStrays(deps, booking);
  deps.log.warn(
    { bookingId, strayOrders: strays.size },
    "a second order exists that was made while an answer was lost",
  );
  if (deps.strayOrderAction === "cancel") return await cancelStrays(deps, booking, strays);
  return await noteStrays(deps, bookingId, [...strays.keys()]);
}

async function cancelStrays(
  deps: OrderDependencies,
  booking: Booking,
  strays: ReadonlyMap<string, { readonly isCertain: boolean }>,
): Promise<Booking> {
  const { programId } = await findOpened(deps, booking.bookingId);
  const left: string[] = [];
  for (const [orderId, { isCertain }] of strays) {
    if (!isCertain) {
      left.push(orderId);
      continue;
    }
    const outcome = await deps.dragonpass.cancelOrder({ programId, orderId });
    switch (outcome.kind) {
      case "ok":
        break;
      case "refused":
        left.push(orderId);
        break;
      case "throttled":
        throw throttled(outcome.retryAfterMs);
      case "unauthenticated":
        throw unauthenticated();
      case "unknown":
        throw outcome.sent
          ? outcomeUnknown("cancelled a stray order", outcome)
          : repeatLater("supplier_unreachable", "DragonPass could not be reached; nothing was sent.", null);
    }
  }
  if (left.length === 0) return booking;
  // One that may not be cancelled may be cancelled already.
  return await withoutEndedStrays(deps, await noteStrays(deps, booking.bookingId, left));
}

async function noteStrays(
  { db }: OrderDependencies,
  bookingId: BookingId,
  strays: readonly string[],
): Promise<Booking> {
  return await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    const notice = attention("stray_order", { orderIds: [...strays].sort() });
    return { booking: withAttention(booking, notice, nowMs) };
  });
}
