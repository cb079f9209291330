import type { Booking } from "../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../src/contract/prebooking-request.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { lastUnwatched, type Unwatched } from "../../src/store/bookings/unwatched.ts";
import type { Db } from "../../src/store/database/database.ts";
import { retryingConflicts } from "../../src/store/database/retrying-conflicts.ts";
import { forgottenRequestId } from "../once/request-ids.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { noteForgotten } from "./forgotten-attempt.ts";

/*
 * Of two copies one is always older than the other. What one store has and the other lacks is from between them, or from
 * after both: it may have been ordered, and neither store may know. `doubtUndecided` finds by its row what was undecided
 * when workers began again; here is what had no row then.
 */

type DoubtDependencies = Pick<OrderDependencies, "db" | "programIds">;

/** Within this a row is reserved, its workflow started and taken up, where all goes well. */
const TOGETHER_MS = 5_000;

/** A booking that was asked for later than this after the last watch was asked for while nobody watched. */
export const WATCHED_WITHIN_MS = 300_000;

/** Stands for whatever was asked while nobody watched: once for each time, however many doubt it. */
export function unwatchedRequestId(
  { bookingId }: Pick<Booking, "bookingId">,
  { from }: Pick<Unwatched, "from">,
): string {
  return forgottenRequestId(prebookingWorkflowId(bookingId), from.toISOString());
}

/**
 * Doubts a booking that a workflow takes up, if that is older than its row, and was started before workers began again
 * after a time in which nobody watched: then the database had a row of before, and has lost it. Or, the other way
 * round, if the row is from before that time, and the workflow from after it.
 * @returns whether it may have been ordered
 */
export async function doubtTakenUp(deps: DoubtDependencies, row: BookingRow, startedAt: number): Promise<boolean> {
  const reservedAt = Date.parse(row.booking.createdAt);
  // Asked only where they are apart: that is one statement less for nearly all.
  if (row.booking.status !== "requested" || Math.abs(reservedAt - startedAt) <= TOGETHER_MS) return false;
  const unwatched = await lastUnwatched(deps.db);
  if (unwatched === null || !isFromAcross(unwatched, { reservedAt, startedAt })) return false;
  await changeBooking(deps.db, row.bookingId, async (stored, trx) => {
    if (stored.booking.status !== "requested") return null;
    const since = new Date(Math.min(reservedAt, startedAt));
    await noteForgotten(deps, trx, stored, unwatchedRequestId(stored, unwatched), since);
    return null;
  });
  return true;
}

function isFromAcross(
  { from, until }: Unwatched,
  { reservedAt, startedAt }: { readonly reservedAt: number; readonly startedAt: number },
): boolean {
  if (startedAt < reservedAt) return isBeforeEnd(until, startedAt);
  return reservedAt < from.getTime() + WATCHED_WITHIN_MS && !isBeforeEnd(until, startedAt);
}

/** Whether a workflow that no row tells of may have been taken up before: it was started before workers began again. */
export async function mayBeTakenUp(db: Db, startedAt: number): Promise<boolean> {
  const unwatched = await lastUnwatched(db);
  return unwatched !== null && isBeforeEnd(unwatched.until, startedAt);
}

/** Doubts a booking that its workflow has opened and of which the database has no run, before it is written again. */
export async function doubtLost(
  deps: DoubtDependencies,
  { booking, request }: { readonly booking: Booking; readonly request: PrebookingRequest | null },
): Promise<void> {
  if (booking.status !== "requested") return;
  const unwatched = await lastUnwatched(deps.db);
  if (unwatched === null || !isBeforeEnd(unwatched.until, Date.parse(booking.createdAt))) return;
  await retryingConflicts(deps.db, (trx) =>
    noteForgotten(deps, trx, { booking, request }, unwatchedRequestId(booking, unwatched)),
  );
}

/** Temporal's clock may differ from the database's by as much as nobody warns about. */
function isBeforeEnd(until: Date, startedAt: number): boolean {
  return startedAt <= until.getTime() + TOGETHER_MS;
}
