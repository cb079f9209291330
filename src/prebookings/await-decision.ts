import type { Booking } from "../contract/booking.ts";
import { asOf } from "../domain/booking/booking.ts";
import type { BookingWatcher } from "../store/bookings/booking-watcher.ts";
import { findBooking } from "../store/bookings/bookings.ts";
import type { Db } from "../store/database/database.ts";

/** Dependencies of `awaitDecision`. */
export interface AwaitDecisionDependencies {
  readonly db: Db;
  readonly bookingWatcher: Pick<BookingWatcher, "waitUntil">;
  readonly now: () => number;
}

/** Whether there is an order, or it is certain that there will be none. */
export function isDecided(booking: Booking): boolean {
  return booking.status !== "requested";
}

/** The booking once it is decided, or as it is when the wait is over or is aborted. */
export async function awaitDecision(
  { db, bookingWatcher, now }: AwaitDecisionDependencies,
  booking: Booking,
  wait: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Booking> {
  const { bookingId } = booking;
  const decided = await bookingWatcher.waitUntil(bookingId, isDecided, wait.timeoutMs, wait.signal);
  return asOf(decided ?? (await findBooking(db, bookingId))?.booking ?? booking, now());
}
