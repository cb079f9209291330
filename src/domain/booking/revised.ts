import type { Booking } from "../../contract/booking.ts";
import { instantOf } from "../instant.ts";
import { withinBounds } from "./booking-bounds.ts";
import { isDecided, isFinalForCaller } from "./order-status.ts";

/**
 * `next` as the version after `booking`, or `booking` itself where nothing has changed. Every change comes by here, so
 * this is where a booking is kept small: also one that was stored before there were bounds.
 */
export function revised(booking: Booking, next: Booking, nowMs: number): Booking {
  const bounded = withinBounds({
    ...next,
    waitsFor: isDecided(next.status) ? null : next.waitsFor,
    cancelRequestedAt: isFinalForCaller(next.status) ? null : next.cancelRequestedAt,
  });
  if (JSON.stringify(bounded) === JSON.stringify(booking)) return booking;
  return { ...bounded, revision: booking.revision + 1, updatedAt: instantOf(nowMs) };
}
