import type { Booking } from "../../contract/booking.ts";
import type { BookingId, Instant } from "../../contract/vocabulary.ts";
import { withWaits } from "../../domain/booking/booking.ts";
import { isDecided } from "../../domain/booking/order-status.ts";
import type { Db } from "../database/database.ts";
import { changeBooking, findBooking } from "./bookings.ts";

/**
 * Stores since when a booking is to be cancelled, unless it is decided or says so already: whoever starts it again begins
 * with that.
 * @returns the booking as it is then; null where none is stored
 */
export async function noteCancellation(db: Db, bookingId: BookingId, since: Instant): Promise<Booking | null> {
  if ((await findBooking(db, bookingId)) === null) return null;
  return await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    if (isDecided(booking.status) || booking.cancelRequestedAt !== null) return null;
    return { booking: withWaits(booking, { cancelRequestedAt: since }, nowMs) };
  });
}
