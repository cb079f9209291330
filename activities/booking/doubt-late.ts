import type { Booking } from "../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../src/contract/prebooking-request.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import type { Unwatched } from "../../src/store/bookings/unwatched.ts";
import type { Db } from "../../src/store/database/database.ts";
import { retryingConflicts } from "../../src/store/database/retrying-conflicts.ts";
import { unwatchedBetween, unwatchedRequestId, unwatchedSince } from "../once/unwatched.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { noteForgotten } from "./forgotten-attempt.ts";

type DoubtDependencies = Pick<OrderDependencies, "db" | "programIds">;

/** Stands for whatever a booking has asked while nobody watched. */
export function unwatchedRequestOf({ bookingId }: Pick<Booking, "bookingId">, unwatched: Unwatched): string {
  return unwatchedRequestId(prebookingWorkflowId(bookingId), unwatched);
}

/**
 * Doubts a booking that a workflow takes up, if a time in which nobody watched lies between that and its row.
 * @returns whether it may have been ordered
 */
export async function doubtTakenUp(deps: DoubtDependencies, row: BookingRow, startedAt: number): Promise<boolean> {
  if (row.booking.status !== "requested") return false;
  const reservedAt = Date.parse(row.booking.createdAt);
  const unwatched = await unwatchedBetween(deps.db, { reservedAt, startedAt });
  if (unwatched === null) return false;
  await changeBooking(deps.db, row.bookingId, async (stored, trx) => {
    if (stored.booking.status !== "requested") return null;
    const since = new Date(Math.min(reservedAt, startedAt));
    await noteForgotten(deps, trx, stored, unwatchedRequestOf(stored, unwatched), since);
    return null;
  });
  return true;
}

/** Whether a workflow that no row tells of may have been taken up before: it was started before workers began again. */
export async function mayBeTakenUp(db: Db, startedAt: number): Promise<boolean> {
  return (await unwatchedSince(db, startedAt)) !== null;
}

/** Doubts a booking that its workflow has opened and of which the database has no run, before it is written again. */
export async function doubtLost(
  deps: DoubtDependencies,
  { booking, request }: { readonly booking: Booking; readonly request: PrebookingRequest | null },
): Promise<void> {
  if (booking.status !== "requested") return;
  const unwatched = await unwatchedSince(deps.db, Date.parse(booking.createdAt));
  if (unwatched === null) return;
  await retryingConflicts(deps.db, (trx) =>
    noteForgotten(deps, trx, { booking, request }, unwatchedRequestOf(booking, unwatched)),
  );
}
