import type { BookingId } from "../../src/contract/vocabulary.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { lastWatchRun } from "../../src/store/bookings/overdue-bookings.ts";
import { undecidedBefore } from "../../src/store/bookings/undecided-bookings.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { forgottenRequestId } from "../once/request-ids.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { noteForgotten } from "./forgotten-attempt.ts";

/** Dependencies of `doubtUndecided`. */
interface DoubtDependencies extends Pick<OrderDependencies, "db" | "programIds" | "log"> {
  /** Whether a workflow carries the booking that knows of no order either; rejects while Temporal is away. */
  readonly runsUndecided: (bookingId: BookingId) => Promise<boolean>;
}

/** The watch runs once a minute: nobody watched where its last run is longer ago. */
const UNWATCHED_MS = 120_000;
/** Calls of Temporal that are on their way at once. */
const CALLS_AT_ONCE = 10;
/** A booking that was asked for later than this after the last run was asked for while nobody watched. */
const WATCHED_WITHIN_MS = 300_000;

/**
 * Called before a worker begins. Where nobody has watched for a while, both stores may have been put back to the same
 * earlier instant, which neither can say. So what was undecided then may have been ordered since: it is noted that
 * something may have been asked which neither store remembers, and before anything is asked it is looked for. After a
 * mere outage that finds nothing, and costs those few bookings two minutes.
 * @returns how many bookings are doubted
 */
export async function doubtUndecided(deps: DoubtDependencies): Promise<number> {
  const { db, log } = deps;
  const watched = (await lastWatchRun(db))?.at ?? null;
  const now = await databaseClock(db);
  if (watched === null || now - watched.getTime() < UNWATCHED_MS) return 0;
  const before = new Date(watched.getTime() + WATCHED_WITHIN_MS);
  const undecided = await undecidedBefore(db, before);
  // Of one that knows more the database will hear; one that nobody carries is looked for when it is restarted.
  const doubt = async (id: BookingId) => (await deps.runsUndecided(id)) && (await noteDoubt(deps, id, watched));
  let count = 0;
  for (let start = 0; start < undecided.length; start += CALLS_AT_ONCE) {
    const doubted = await Promise.all(undecided.slice(start, start + CALLS_AT_ONCE).map(doubt));
    count += doubted.filter(Boolean).length;
  }
  if (count > 0)
    log.warn(
      { count },
      "nobody has watched bookings for a while; orders of undecided ones are looked for before any is made",
    );
  return count;
}

/** Once for each time that nobody watched, however many workers begin. */
async function noteDoubt(deps: DoubtDependencies, bookingId: BookingId, watched: Date): Promise<boolean> {
  let isNew = false;
  await changeBooking(deps.db, bookingId, async (row, trx) => {
    const requestId = forgottenRequestId(prebookingWorkflowId(bookingId), watched.toISOString());
    isNew = row.booking.status === "requested" && (await noteForgotten(deps, trx, row, requestId));
    return null;
  });
  return isNew;
}
