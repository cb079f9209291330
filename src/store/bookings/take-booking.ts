import type { Booking } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { Timings } from "../../domain/booking/timings.ts";
import type { Db } from "../database/database.ts";
import { StoreError } from "../database/store-error.ts";
import {
  BOOKING_ROW_COLUMNS,
  type BookingRow,
  bookingRowOf,
  columnsOf,
  lookDueColumn,
  requestColumn,
} from "./booking-row.ts";
import { findBooking } from "./bookings.ts";

type Taking =
  | { readonly kind: "taken" }
  | { readonly kind: "exists"; readonly row: BookingRow }
  | { readonly kind: "other-fingerprint" };

type Binding =
  | { readonly kind: "bound"; readonly row: BookingRow }
  | { readonly kind: "other-run"; readonly row: BookingRow }
  | { readonly kind: "other-fingerprint"; readonly row: BookingRow };

/** How often a row may vanish between two statements before this is called a fault. */
const ROUNDS_MAX = 5;

/**
 * Takes an id for a booking before its workflow is started. The first one to take it decides what it means. Nobody looks
 * for it until `noteStarted`: where Temporal has not taken it, its caller was told to repeat.
 */
export async function takeBookingId(
  db: Db,
  taking: { booking: Booking; fingerprint: string; request?: PrebookingRequest },
): Promise<Taking> {
  const { booking, fingerprint, request = null } = taking;
  for (let round = 0; round < ROUNDS_MAX; round++) {
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
    if (inserted !== undefined) return { kind: "taken" };
    const row = await findBooking(db, booking.bookingId);
    if (row !== null) {
      return row.fingerprint === fingerprint ? { kind: "exists", row } : { kind: "other-fingerprint" };
    }
  }
  throw new StoreError("too_much_contention", "the id of a booking kept being taken and given up by others");
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
): Promise<Binding> {
  const { booking, fingerprint, firstExecutionRunId, request = null, timings } = binding;
  // Made a moment ago, by the database's clock.
  const lookDue = lookDueColumn(booking, Date.parse(booking.updatedAt), timings);
  for (let round = 0; round < ROUNDS_MAX; round++) {
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
    if (bound !== undefined) return { kind: "bound", row: bookingRowOf(bound) };
    const row = await findBooking(db, booking.bookingId);
    if (row === null) continue;
    if (row.fingerprint !== fingerprint) return { kind: "other-fingerprint", row };
    if (row.firstExecutionRunId === firstExecutionRunId) return { kind: "bound", row };
    return { kind: "other-run", row };
  }
  throw new StoreError("too_much_contention", "a booking kept being bound and removed by others");
}
