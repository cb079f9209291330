import type { Booking } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { Timings } from "../../domain/booking/timings.ts";
import type { Db } from "../database/database.ts";
import { type Binding, bindId, type Taking, takeId } from "../database/taken-ids.ts";
import {
  BOOKING_ROW_COLUMNS,
  type BookingRow,
  bookingRowOf,
  columnsOf,
  lookDueColumn,
  requestColumn,
} from "./booking-row.ts";
import { findBooking } from "./bookings.ts";

/**
 * Takes an id for a booking before its workflow is started. The first one to take it decides what it means. Nobody looks
 * for it until `noteStarted`: where Temporal has not taken it, its caller was told to repeat.
 */
export async function takeBookingId(
  db: Db,
  taking: { booking: Booking; fingerprint: string; request?: PrebookingRequest },
): Promise<Taking<BookingRow>> {
  const { booking, fingerprint, request = null } = taking;
  return await takeId(fingerprint, {
    find: () => findBooking(db, booking.bookingId),
    insert: async () => {
      const inserted = await db
        .insertInto("bookings")
        .values({
          booking_id: booking.bookingId,
          fingerprint,
          ...columnsOf(booking),
          ...requestColumn(request, booking),
          look_due_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning("booking_id")
        .executeTakeFirst();
      return inserted !== undefined;
    },
  });
}

/**
 * Binds a booking to the run that carries it, and inserts it where nobody has taken its id. A booking whose id
 * was taken keeps what was written then. The same run may bind again.
 */
export async function bindBooking(
  db: Db,
  binding: {
    booking: Booking;
    fingerprint: string;
    firstExecutionRunId: string;
    request?: PrebookingRequest;
    timings?: Timings;
  },
): Promise<Binding<BookingRow>> {
  const { booking, fingerprint, firstExecutionRunId, request = null, timings } = binding;
  // Made a moment ago, by the database's clock.
  const lookDue = lookDueColumn(booking, Date.parse(booking.updatedAt), timings);
  return await bindId(binding, {
    find: () => findBooking(db, booking.bookingId),
    bind: async () => {
      const bound = await db
        .insertInto("bookings")
        .values({
          booking_id: booking.bookingId,
          fingerprint,
          first_execution_run_id: firstExecutionRunId,
          ...columnsOf(booking),
          ...requestColumn(request, booking),
          ...lookDue,
        })
        .onConflict((conflict) =>
          conflict
            .column("booking_id")
            .doUpdateSet({ first_execution_run_id: firstExecutionRunId, ...lookDue })
            .where("bookings.first_execution_run_id", "is", null)
            .where("bookings.fingerprint", "=", fingerprint),
        )
        .returning(BOOKING_ROW_COLUMNS)
        .executeTakeFirst();
      return bound === undefined ? null : bookingRowOf(bound);
    },
  });
}
