import { sql } from "kysely";
import type { Booking } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { type StoredBooking, upgradeBooking } from "../../domain/booking/stored-booking.ts";
import type { Db } from "../database/database.ts";
import { createRowWatcher, type RowWatcher } from "../database/row-watcher.ts";

/** Waits for bookings to become what callers wait for. */
export type BookingWatcher = RowWatcher<BookingId, Booking>;

/** One poll for all who wait in this process. */
export function createBookingWatcher(db: Db): BookingWatcher {
  return createRowWatcher(async (seen) => {
    const { rows } = await sql<{ booking_id: BookingId; booking: StoredBooking }>`
      select bookings.booking_id, bookings.booking
      from unnest(${[...seen.keys()]}::text[], ${[...seen.values()]}::int[]) as waiting (booking_id, seen)
      join bookings on bookings.booking_id = waiting.booking_id and bookings.revision <> waiting.seen`.execute(db);
    return rows.map((row) => {
      const value = upgradeBooking(row.booking);
      return { id: row.booking_id, revision: value.revision, value };
    });
  });
}
