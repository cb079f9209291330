import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { BookingWatchActivities, OverdueResult } from "../../src/domain/activity-interfaces.ts";
import type { Logger } from "../../src/log/log.ts";
import {
  type ExecutionKey,
  lastWatchRun,
  makeLooksDue,
  noteWatchRun,
  takeOverdueBookings,
} from "../../src/store/bookings/overdue-bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { type ComparisonDependencies, compareWithTemporal } from "./compare-with-temporal.ts";
import { codeOf, type FollowDependencies, followOne } from "./follow-one.ts";

/** Dependencies of the watch over bookings. */
interface BookingWatchDependencies extends FollowDependencies, ComparisonDependencies {
  readonly db: Db;
  /** Whether Temporal no longer knows this run. */
  readonly hasForgotten: (run: ExecutionKey) => Promise<boolean>;
  /** Bookings whose workflow has ended badly since then, as far as Temporal lists them. */
  readonly endedBadlySince: (since: Date) => Promise<BookingId[]>;
  /** A booking that is followed, or cannot be helped, is asked about again after this. */
  readonly againMs: number;
  readonly log: Pick<Logger, "warn" | "info">;
}

/** Bookings that one round asks about. */
const OVERDUE_MAX = 200;
/** Calls of Temporal that are on their way at once. */
const CALLS_AT_ONCE = 10;
/** Temporal lists what has ended with a delay. */
const LISTED_WITHIN_MS = 600_000;

/** The activities of the watch over bookings. */
export function createBookingWatchActivities(deps: BookingWatchDependencies): BookingWatchActivities {
  return {
    lookForLosses: (run) => lookForLosses(deps, run),
    compareWithTemporal: () => compareWithTemporal(deps),
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
      "Temporal does not list the bookings that have ended badly; they are found later",
    );
    return [];
  }
}

async function followOverdue(deps: BookingWatchDependencies): Promise<OverdueResult> {
  const { db, againMs } = deps;
  const now = await databaseClock(db);
  const overdue = await takeOverdueBookings(db, {
    now: new Date(now),
    againAt: new Date(now + againMs),
    limit: OVERDUE_MAX,
  });
  const counts = { restarted: 0, notFollowed: 0 };
  try {
    for (let start = 0; start < overdue.length; start += CALLS_AT_ONCE) {
      const results = await Promise.all(overdue.slice(start, start + CALLS_AT_ONCE).map((id) => followOne(deps, id)));
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
