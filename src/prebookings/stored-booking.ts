import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { isDecided } from "../domain/booking/order-status.ts";
import { rowStanding } from "../requests/row-standing.ts";
import type { BookingRow } from "../store/bookings/booking-row.ts";
import { findBooking } from "../store/bookings/bookings.ts";
import type { Db } from "../store/database/database.ts";

/** The booking as it was last published; null where nobody has opened it, it has not ended and asks for nobody. */
export async function publishedBooking(db: Db, id: BookingId): Promise<Booking | null> {
  const row = await findBooking(db, id);
  return row === null || (standingOf(row) !== "opened" && row.booking.needsAttention === null) ? null : row.booking;
}

/** The booking as it is stored; null where there is none, or its id was only taken: its caller was told to repeat. */
export async function storedBooking(db: Db, id: BookingId): Promise<Booking | null> {
  const row = await findBooking(db, id);
  return row === null || standingOf(row) === "taken" ? null : row.booking;
}

function standingOf(row: BookingRow) {
  return rowStanding(row, isDecided(row.booking.status));
}
