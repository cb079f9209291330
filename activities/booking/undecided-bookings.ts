import type { BookingId } from "../../src/contract/vocabulary.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention } from "../../src/domain/booking/booking.ts";
import { isDecided } from "../../src/domain/booking/order-status.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import { BOOKINGS } from "../../src/store/watch/watched-table.ts";
import type { Undecided } from "../inbox/note-undecided.ts";

/** Bookings that may be neither ordered nor refused for long. */
export function undecidedBookings(db: Db, tell: (bookingId: BookingId) => Promise<void>): Undecided<BookingId> {
  return { table: BOOKINGS, note: (bookingId) => note(db, bookingId), tell };
}

async function note(db: Db, bookingId: BookingId): Promise<boolean> {
  let isNoted = false;
  await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    isNoted = !isDecided(booking.status);
    if (!isNoted) return null;
    const notice = attention("undecided_too_long", {
      since: booking.createdAt,
      waitsFor: booking.waitsFor?.code ?? null,
    });
    return { booking: withAttention(booking, notice, nowMs) };
  });
  return isNoted;
}
