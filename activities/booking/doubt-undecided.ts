import type { BookingId } from "../../src/contract/vocabulary.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { noteUnwatched, type Unwatched } from "../../src/store/bookings/unwatched.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { undecidedBefore } from "../../src/store/watch/undecided.ts";
import { lastWatchRun } from "../../src/store/watch/watch-runs.ts";
import { BOOKINGS } from "../../src/store/watch/watched-table.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { unwatchedRequestId, WATCHED_WITHIN_MS } from "./doubt-late.ts";
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

/**
 * Called before a worker begins. Where nobody has watched for a while, both stores may have been put back to earlier
 * copies, which neither can say. So what was undecided then may have been ordered since: it is noted that something may
 * have been asked which neither store remembers, and before anything is asked it is looked for. What has no row yet is
 * doubted when it is taken up. After a mere outage that finds nothing, and costs those few bookings two minutes. What
 * has an order may have been changed or cancelled since: all of it is read again (`readAgain`).
 * @returns how many bookings are doubted
 */
export async function doubtUndecided(deps: DoubtDependencies): Promise<number> {
  const { db, log } = deps;
  const watched = (await lastWatchRun(db))?.at ?? null;
  const now = await databaseClock(db);
  if (watched === null || now - watched.getTime() < UNWATCHED_MS) return 0;
  const unwatched = { from: watched, until: new Date(now) };
  // First: what fails from here on is doubted by the next worker, or by whoever takes it up.
  await noteUnwatched(db, unwatched);
  log.info({}, "nobody has watched bookings for a while; those with an order read it again");
  const before = new Date(watched.getTime() + WATCHED_WITHIN_MS);
  const undecided = await undecidedBefore(db, BOOKINGS, before);
  // Of one that knows more the database will hear; one that nobody carries is looked for when it is restarted.
  const doubt = async (id: BookingId) => (await deps.runsUndecided(id)) && (await noteDoubt(deps, id, unwatched));
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
async function noteDoubt(deps: DoubtDependencies, bookingId: BookingId, unwatched: Unwatched): Promise<boolean> {
  let isNew = false;
  await changeBooking(deps.db, bookingId, async (row, trx) => {
    isNew =
      row.booking.status === "requested" && (await noteForgotten(deps, trx, row, unwatchedRequestId(row, unwatched)));
    return null;
  });
  return isNew;
}
