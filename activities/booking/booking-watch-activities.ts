import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { BookingWatchActivities, Follow, OverdueResult } from "../../src/domain/activity-interfaces.ts";
import {
  type ExecutionKey,
  lastPutBack,
  lastWatchRun,
  makeLooksDue,
  notePutBack,
  noteWatchRun,
  takeOverdueBookings,
} from "../../src/store/bookings/overdue-bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { type ComparisonDependencies, compareWithTemporal, ringFor } from "./compare-with-temporal.ts";
import { codeOf, type FollowDependencies, followOne } from "./follow-one.ts";
import { type ReadAgainDependencies, readAgain } from "./read-again.ts";

/** Dependencies of the watch over bookings. */
interface BookingWatchDependencies extends FollowDependencies, ComparisonDependencies, ReadAgainDependencies {
  /** Whether Temporal no longer knows this run. */
  readonly hasForgotten: (run: ExecutionKey) => Promise<boolean>;
  /** Bookings whose workflow has ended badly since then, as far as Temporal lists them. */
  readonly endedBadlySince: (since: Date) => Promise<BookingId[]>;
  /** A booking that is followed, or cannot be helped, is asked about again after this. */
  readonly againMs: number;
}

/** Bookings that one round asks about. */
const OVERDUE_MAX = 200;
/** Calls of Temporal that are on their way at once. */
const CALLS_AT_ONCE = 10;
/** Bookings that are asked about within this of Temporal's having been put back are rung as well. */
const PUT_BACK_MS = 3_600_000;
/** Temporal lists what has ended with a delay. */
const LISTED_WITHIN_MS = 600_000;

/** The activities of the watch over bookings. */
export function createBookingWatchActivities(deps: BookingWatchDependencies): BookingWatchActivities {
  return {
    lookForLosses: (run) => lookForLosses(deps, run),
    compareWithTemporal: async () => {
      const { missing, rung } = await compareWithTemporal(deps);
      // Here, and not in an activity of its own: that would be billed each minute, and is needed once in months.
      return { missing, rung: rung + (await readAgain(deps)) };
    },
    followOverdue: () => followOverdue(deps),
  };
}

/**
 * Makes due what Temporal may have lost or ended since the last run. The run before is the sign: where Temporal does not
 * know it any more, it was emptied, or put back to a copy from before, and every booking is asked about.
 */
async function lookForLosses(deps: BookingWatchDependencies, run: ExecutionKey): Promise<{ due: number }> {
  const { db, log } = deps;
  const before = await lastWatchRun(db);
  const now = new Date(await databaseClock(db));
  let due = 0;
  if (before !== null && before.runId !== run.runId && (await deps.hasForgotten(before))) {
    // First: what is restarted from now on was not running before.
    await notePutBack(db, now);
    due = await makeLooksDue(db, "all", now);
    log.warn({ count: due }, "Temporal has lost data, or was stopped for long: every open booking is asked about");
  }
  const since = Math.min(before?.at.getTime() ?? now.getTime(), now.getTime() - LISTED_WITHIN_MS);
  due += await makeLooksDue(db, await listed(deps, new Date(since)), now);
  await noteWatchRun(db, { ...run, at: now });
  return { due };
}

/** The list only finds sooner what is due later: without it nothing is lost. */
async function listed({ endedBadlySince, log }: BookingWatchDependencies, since: Date): Promise<BookingId[]> {
  try {
    return await endedBadlySince(since);
  } catch (error) {
    log.warn(
      { code: codeOf(error) },
      "Temporal gives no list of the bookings that have ended badly; they are found later",
    );
    return [];
  }
}

/** Null where Temporal was not put back, or long enough ago. */
async function recentPutBack(db: Db, now: number): Promise<Date | null> {
  const at = await lastPutBack(db);
  return at !== null && now - at.getTime() < PUT_BACK_MS ? at : null;
}

/**
 * Sees to it that a booking is followed. One that runs though Temporal was put back is rung: it compares itself, and
 * where a worker remembers it as it no longer is, that shows now and not when it is next looked at. Not one that fails:
 * what comes for it has Temporal count its failures from one again.
 */
async function followAndRing(
  deps: BookingWatchDependencies,
  bookingId: BookingId,
  putBackAt: Date | null,
): Promise<Follow | null> {
  const result = await followOne(deps, bookingId, putBackAt);
  if (result === "followed" && putBackAt !== null) await deps.ring(bookingId, ringFor(null));
  return result;
}

async function followOverdue(deps: BookingWatchDependencies): Promise<OverdueResult> {
  const { db, againMs } = deps;
  const now = await databaseClock(db);
  const overdue = await takeOverdueBookings(db, {
    now: new Date(now),
    againAt: new Date(now + againMs),
    limit: OVERDUE_MAX,
  });
  const putBackAt = await recentPutBack(db, now);
  const counts = { restarted: 0, notFollowed: 0 };
  try {
    for (let start = 0; start < overdue.length; start += CALLS_AT_ONCE) {
      const some = overdue.slice(start, start + CALLS_AT_ONCE);
      const results = await Promise.all(some.map((id) => followAndRing(deps, id, putBackAt)));
      counts.restarted += results.filter((result) => result === "restarted").length;
      counts.notFollowed += results.filter((result) => result === "not-followed").length;
    }
  } catch (error) {
    // Temporal is away: nobody has been asked about, and all are due as they were.
    await makeLooksDue(db, overdue, new Date(now));
    throw error;
  }
  return { ...counts, more: overdue.length === OVERDUE_MAX };
}
