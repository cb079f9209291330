import type { Selectable } from "kysely";
import type { Booking, Reason } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import type { CancellationPolicy } from "../../domain/booking/cancellation.ts";
import { lookDueAt } from "../../domain/booking/look-due.ts";
import { notTakenUp } from "../../domain/booking/new-booking.ts";
import { isDecided, isEnded } from "../../domain/booking/order-status.ts";
import { upgradeBooking } from "../../domain/booking/stored-booking.ts";
import type { Timings } from "../../domain/booking/timings.ts";
import type { OpenedRequest } from "../../domain/booking/top-up.ts";
import { CLOCK_MS } from "../database/read-clock.ts";
import type { Tables } from "../database/tables.ts";

/** A booking as it is stored: what was published, and what only the store and the workflow know. */
export interface BookingRow {
  readonly bookingId: BookingId;
  readonly fingerprint: string;
  /** The run that the row is bound to; null while no workflow has begun. */
  readonly firstExecutionRunId: string | null;
  readonly booking: Booking;
  readonly policy: CancellationPolicy | null;
  /** Number of the read that the booking shows; 0 before the first. */
  readonly readApplied: number;
  /** Without the guest's data once an order is known; null in rows of the release before. */
  readonly request: OpenedRequest | null;
  /** Null where nobody has to look at it again; in a row without a run: where Temporal never took it. */
  readonly lookDueAt: Date | null;
  /** The notice that a person has taken note of last: the booking does not show it again. */
  readonly noted: Reason | null;
  /** The database's time when the row was read, epoch milliseconds: whoever changes it goes by that. */
  readonly nowMs: number;
}

/** The columns that make a `BookingRow`. */
export const BOOKING_ROW_COLUMNS = [
  "booking_id",
  "fingerprint",
  "first_execution_run_id",
  "booking",
  "policy",
  "read_applied",
  "request",
  "look_due_at",
  "noted",
  CLOCK_MS.as("now_ms"),
] as const;

type BookingRowColumns = Pick<Selectable<Tables["bookings"]>, Extract<(typeof BOOKING_ROW_COLUMNS)[number], string>> & {
  readonly now_ms: string;
};

/** The booking as its row shows it. */
export function shownBookingOf(row: Pick<BookingRowColumns, "booking" | "first_execution_run_id">): Booking {
  const booking = upgradeBooking(row.booking);
  return row.first_execution_run_id === null && !isDecided(booking.status) ? notTakenUp(booking) : booking;
}

/** The row of these columns, with its booking as this version has it. */
export function bookingRowOf(row: BookingRowColumns): BookingRow {
  return {
    bookingId: row.booking_id,
    fingerprint: row.fingerprint,
    firstExecutionRunId: row.first_execution_run_id,
    booking: shownBookingOf(row),
    policy: row.policy,
    readApplied: row.read_applied,
    request: row.request,
    lookDueAt: row.look_due_at,
    noted: row.noted,
    nowMs: Number(row.now_ms),
  };
}

/** The booking as the table holds it: its text, and the copies that are filtered and sorted by. */
export function columnsOf(booking: Booking) {
  return {
    program_id: booking.programId,
    booking: JSON.stringify(booking),
    revision: booking.revision,
    status: booking.status,
    module: booking.module,
    resource_id: booking.resourceId,
    order_id: booking.orderId,
    pass_type: booking.pass?.type ?? null,
    pass_id: booking.pass?.id ?? null,
    needs_attention: booking.needsAttention !== null,
    visit_at: booking.visitAt === null ? null : new Date(booking.visitAt),
    created_at: new Date(booking.createdAt),
    updated_at: new Date(booking.updatedAt),
  };
}

/** When a booking that is written now must have been looked at again, as the table holds it. */
export function lookDueColumn(booking: Booking, nowMs: number, timings: Timings | undefined) {
  const at = lookDueAt(booking, nowMs, timings);
  return { look_due_at: at === null ? null : new Date(at) };
}

/** Column of the request beside its booking: with the guest's data only as long as an order may have to be made. */
export function requestColumn(request: OpenedRequest | null, { orderId, status }: Booking) {
  if (request === null) return {};
  const isGuestNeeded = orderId === null && !isEnded(status);
  return { request: JSON.stringify(isGuestNeeded ? request : { ...request, guest: {} }) };
}
