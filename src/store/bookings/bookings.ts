import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { Booking, Reason } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { isSameNotice } from "../../domain/booking/attention.ts";
import type { CancellationPolicy } from "../../domain/booking/cancellation.ts";
import type { Timings } from "../../domain/booking/timings.ts";
import type { Db, Transaction } from "../database/database.ts";
import { retryingConflicts } from "../database/retrying-conflicts.ts";
import { StoreError } from "../database/store-error.ts";
import {
  BOOKING_ROW_COLUMNS,
  type BookingRow,
  bookingRowOf,
  columnsOf,
  lookDueColumn,
  requestColumn,
} from "./booking-row.ts";

export type Reservation =
  | { readonly kind: "reserved" }
  | { readonly kind: "exists"; readonly row: BookingRow }
  | { readonly kind: "other-fingerprint" };

export type Binding =
  | { readonly kind: "bound"; readonly row: BookingRow }
  | { readonly kind: "other-run"; readonly row: BookingRow }
  | { readonly kind: "other-fingerprint"; readonly row: BookingRow };

/** Columns that a change of a booking writes; what is left out stays as it is. */
export interface BookingChange {
  readonly booking: Booking;
  readonly policy?: CancellationPolicy | null;
  readonly readApplied?: number;
  /** Without what the order does not need of the guest. */
  readonly request?: PrebookingRequest;
  /** Another run carries it from now on. */
  readonly firstExecutionRunId?: string;
  /** Those that it is looked at by; production's by default. */
  readonly timings?: Timings;
  /** What a person has taken note of. */
  readonly noted?: Reason;
}

/** How often a row may vanish between two statements before this is called a fault. */
const ROUNDS_MAX = 5;

/**
 * Takes an id for a booking before its workflow is started. The first one to take it decides what it means. Nobody looks
 * for it until `noteStarted`: where Temporal has not taken it, its caller was told to repeat.
 */
export async function reserveBooking(
  db: Db,
  reservation: { booking: Booking; fingerprint: string; request?: PrebookingRequest },
): Promise<Reservation> {
  const { booking, fingerprint, request = null } = reservation;
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
    if (inserted !== undefined) return { kind: "reserved" };
    const row = await findBooking(db, booking.bookingId);
    if (row !== null) {
      return row.fingerprint === fingerprint ? { kind: "exists", row } : { kind: "other-fingerprint" };
    }
  }
  throw new StoreError("too_much_contention", "a booking kept being reserved and removed by others");
}

/**
 * Binds a booking to the run that carries it, and inserts it where nobody has reserved it. A booking that
 * was reserved keeps what was written then. The same run may bind again.
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
  const lookDue = lookDueColumn(booking, timings);
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

/** The booking of this id; null where there is none. */
export async function findBooking(db: Db, bookingId: BookingId): Promise<BookingRow | null> {
  const row = await db
    .selectFrom("bookings")
    .select(BOOKING_ROW_COLUMNS)
    .where("booking_id", "=", bookingId)
    .executeTakeFirst();
  return row === undefined ? null : bookingRowOf(row);
}

/**
 * Changes a booking in one transaction that nobody else can change it in. What the callback writes with `trx`
 * commits with it. It is called again when the transaction has to be repeated, so it must have no other effects.
 * @returns the booking as it now is, changed or not
 * @throws StoreError `booking_missing`
 */
export async function changeBooking(
  db: Db,
  bookingId: BookingId,
  change: (row: BookingRow, trx: Transaction) => Promise<BookingChange | null>,
): Promise<Booking> {
  return retryingConflicts(db, async (trx) => {
    const stored = await trx
      .selectFrom("bookings")
      .select(BOOKING_ROW_COLUMNS)
      .where("booking_id", "=", bookingId)
      .forUpdate()
      .executeTakeFirst();
    if (stored === undefined) throw new StoreError("booking_missing", "no booking has this id");
    const row = bookingRowOf(stored);
    const wanted = await change(row, trx);
    const changed = wanted === null ? null : withoutNoted(row, wanted);
    if (changed === null) return row.booking;
    await trx
      .updateTable("bookings")
      .set({
        ...columnsOf(changed.booking),
        ...(changed.policy === undefined
          ? {}
          : { policy: changed.policy === null ? null : JSON.stringify(changed.policy) }),
        ...(changed.noted === undefined ? {} : { noted: JSON.stringify(changed.noted) }),
        ...(changed.readApplied === undefined
          ? {}
          : { read_applied: changed.readApplied, reads_started: atLeast(changed.readApplied) }),
        ...(changed.firstExecutionRunId === undefined ? {} : { first_execution_run_id: changed.firstExecutionRunId }),
        ...requestColumn(changed.request ?? row.request, changed.booking),
        ...lookDueColumn(changed.booking, changed.timings),
      })
      .where("booking_id", "=", bookingId)
      .execute();
    return changed.booking;
  });
}

/** The change, without a notice that a person knows already: whoever asks for a person need not know of that. */
function withoutNoted(row: BookingRow, change: BookingChange): BookingChange {
  const noted = change.noted ?? row.noted;
  const { needsAttention, revision, updatedAt } = change.booking;
  if (noted === null || needsAttention === null || !isSameNotice(noted, needsAttention)) return change;
  const booking = { ...change.booking, needsAttention: null };
  const before = { ...row.booking, revision, updatedAt };
  // It was to show nothing else: then it is no other version.
  return { ...change, booking: isDeepStrictEqual(booking, before) ? row.booking : booking };
}

/**
 * Takes the number of a read that is about to begin: of two reads, the one with the higher number saw more.
 * @throws StoreError `booking_missing`
 */
export async function startRead(db: Db, bookingId: BookingId): Promise<number> {
  const row = await db
    .updateTable("bookings")
    .set({ reads_started: sql<number>`reads_started + 1` })
    .where("booking_id", "=", bookingId)
    .returning("reads_started")
    .executeTakeFirst();
  if (row === undefined) throw new StoreError("booking_missing", "no booking has this id");
  return row.reads_started;
}

/** A read that was numbered before the database was put back must not make those after it look earlier. */
function atLeast(readNumber: number) {
  return sql<number>`greatest(reads_started, ${readNumber}::integer)`;
}
