import type { Booking } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { withoutAttention } from "../../domain/booking/booking.ts";
import type { Db } from "../database/database.ts";
import { changeBooking } from "./bookings.ts";

/**
 * Takes a booking's notice back, since a person has taken note of it: the same one is not given again.
 * @returns null where it shows none
 */
export async function noteAttention(db: Db, bookingId: BookingId): Promise<Booking | null> {
  let hadNotice = false;
  const booking = await changeBooking(db, bookingId, async ({ booking: shown, nowMs }) => {
    const { needsAttention } = shown;
    hadNotice = needsAttention !== null;
    return needsAttention === null ? null : { booking: withoutAttention(shown, nowMs), noted: needsAttention };
  });
  return hadNotice ? booking : null;
}
