import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import type { Booking } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { type StoredBooking, upgradeBooking } from "../../domain/booking/stored-booking.ts";
import type { Db } from "../database/database.ts";
import { StoreError } from "../database/store-error.ts";

const POLL_PAUSE_MS = 50;

/** Waits for bookings to become what callers wait for. */
export interface BookingWatcher {
  /**
   * Resolves with the booking as soon as `predicate` holds for it, with null after `timeoutMs` or when
   * `signal` aborts. Rejects where the database cannot be read.
   */
  waitUntil(
    bookingId: BookingId,
    predicate: (booking: Booking) => boolean,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Booking | null>;
  /** Ends every wait with null. */
  close(): void;
}

interface Waiter {
  readonly bookingId: BookingId;
  readonly predicate: (booking: Booking) => boolean;
  /** Revision that the predicate was last asked about. */
  seen: number;
  settle(booking: Booking | null, error?: unknown): void;
}

/** One poll for all who wait in this process, and none while nobody waits. */
export function createBookingWatcher(db: Db): BookingWatcher {
  const waiters = new Set<Waiter>();
  let polling = false;
  let closed = false;

  async function poll(): Promise<void> {
    polling = true;
    while (waiters.size > 0) {
      try {
        await ask(db, waiters);
      } catch (error) {
        for (const waiter of [...waiters]) waiter.settle(null, error);
      }
      if (waiters.size > 0) await pause(POLL_PAUSE_MS);
    }
    polling = false;
  }

  return {
    waitUntil(bookingId, predicate, timeoutMs, signal) {
      if (closed) return Promise.reject(new StoreError("database_closed", "bookings are no longer watched"));
      if (signal?.aborted) return Promise.resolve(null);
      return new Promise((resolve, reject) => {
        const onAbort = () => waiter.settle(null);
        const timer = setTimeout(onAbort, timeoutMs);
        const waiter: Waiter = {
          bookingId,
          predicate,
          seen: -1,
          settle(booking, error) {
            if (!waiters.delete(waiter)) return;
            clearTimeout(timer);
            signal?.removeEventListener("abort", onAbort);
            if (error === undefined) resolve(booking);
            else reject(error);
          },
        };
        waiters.add(waiter);
        signal?.addEventListener("abort", onAbort, { once: true });
        if (!polling) void poll();
      });
    },
    close() {
      closed = true;
      for (const waiter of [...waiters]) waiter.settle(null);
    },
  };
}

/** Fetches what has a revision that some waiter has not seen, so that most polls transfer nothing. */
async function ask(db: Db, waiters: ReadonlySet<Waiter>): Promise<void> {
  const seenOf = new Map<BookingId, number>();
  for (const { bookingId, seen } of waiters) seenOf.set(bookingId, Math.min(seen, seenOf.get(bookingId) ?? seen));
  const { rows } = await sql<{ booking_id: BookingId; booking: StoredBooking }>`
    select bookings.booking_id, bookings.booking
    from unnest(${[...seenOf.keys()]}::text[], ${[...seenOf.values()]}::int[]) as waiting (booking_id, seen)
    join bookings on bookings.booking_id = waiting.booking_id and bookings.revision <> waiting.seen`.execute(db);
  const bookings = new Map(rows.map((row) => [row.booking_id, upgradeBooking(row.booking)]));
  for (const waiter of [...waiters]) {
    const booking = bookings.get(waiter.bookingId);
    if (booking === undefined || booking.revision === waiter.seen) continue;
    waiter.seen = booking.revision;
    tell(waiter, booking);
  }
}

function tell(waiter: Waiter, booking: Booking): void {
  try {
    if (waiter.predicate(booking)) waiter.settle(booking);
  } catch (error) {
    // A predicate that throws is its caller's fault and must not end the waits of others.
    waiter.settle(null, error);
  }
}
