import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { findBooking } from "../store/bookings/bookings.ts";
import type { Db } from "../store/database/database.ts";

/** The booking as it was last published; null where none was, or no run has taken its row up. */
export async function publishedBooking(db: Db, id: BookingId): Promise<Booking | null> {
  const row = await findBooking(db, id);
  return row === null || row.firstExecutionRunId === null ? null : row.booking;
}
