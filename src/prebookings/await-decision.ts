import type { Booking } from "../contract/booking.ts";
import { asOf } from "../domain/booking/booking.ts";
import { isDecided } from "../domain/booking/order-status.ts";
import type { BookingWatcher } from "../store/bookings/booking-watcher.ts";
import { findBooking } from "../store/bookings/bookings.ts";
import type { Db } from "../store/database/database.ts";

/** Dependencies of `awaitDecision`. */
export interface AwaitDecisionDependencies {
  readonly db: Db;
  readonly bookingWatcher: Pick<BookingWatcher, "waitUntil">;
  readonly now: () => number;
}

/** The booking once it is decided, or as it is when the wait is over or is aborted. */
export async function awaitDecision(
  { db, bookingWatcher, now }: AwaitDecisionDependencies,
  booking: Booking,
  wait: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Booking> {
  const { bookingId } = booking;
  const decided = await bookingWatcher.waitUntil(
    bookingId,
    ({ status }) => isDecided(status),
    wait.timeoutMs,
    wait.signal,
  );
  return asOf(decided ?? (await findBooking(db, bookingId))?.booking ?? booking, now());
}
