import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { Booking, Reason } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { isSameNotice } from "../../domain/booking/attention.ts";
import type { CancellationPolicy } from "../../domain/booking/cancellation.ts";
import type { Timings } from "../../domain/booking/timings.ts";
import type { OpenedRequest } from "../../domain/booking/top-up.ts";
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

/** Columns that a change of a booking writes; what is left out stays as it is. */
export interface BookingChange {
  readonly booking: Booking;
  readonly policy?: CancellationPolicy | null;
  readonly readApplied?: number;
  /** Without what the order does not need of the guest. */
  readonly request?: OpenedRequest;
  /** Another run carries it from now on. */
  readonly firstExecutionRunId?: string;
  /** Timings by which it is looked at; production's by default. */
  readonly timings?: Timings;
  /** The notice that a person has taken note of. */
  readonly noted?: Reason;
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
        ...lookDueColumn(changed.booking, row.nowMs, changed.timings),
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

/** A read that was numbered before the database was put back must not make those after it look earlier. */
function atLeast(readNumber: number) {
  return sql<number>`greatest(reads_started, ${readNumber}::integer)`;
}
