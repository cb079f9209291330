import type { BookingWatchActivities, Follow, OverdueResult } from "../../src/domain/activity-interfaces.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { makeLooksDue, takeOverdue } from "../../src/store/watch/overdue.ts";
import {
  type ExecutionKey,
  lastPutBack,
  lastWatchRun,
  notePutBack,
  noteWatchRun,
} from "../../src/store/watch/watch-runs.ts";
import { type ComparisonDependencies, compareWithTemporal } from "./compare-with-temporal.ts";
import { codeOf, followOne } from "./follow-one.ts";
import type { Watched } from "./watched.ts";

/** Dependencies of the watch. */
export interface WatchDependencies extends ComparisonDependencies {
  /** Whether Temporal no longer knows this run. */
  readonly hasForgotten: (run: ExecutionKey) => Promise<boolean>;
  /** One that is followed, or cannot be helped, is asked about again after this. */
  readonly againMs: number;
  /** Has bookings read their order again, after a time in which nobody watched; says how many. */
  readonly readAgain: () => Promise<number>;
}

/** Of a kind, that one round asks about. */
const OVERDUE_MAX = 200;
/** Calls of Temporal that are on their way at once. */
const CALLS_AT_ONCE = 10;
/** Within this of Temporal's having been put back, whoever is asked about is rung as well. */
const PUT_BACK_MS = 3_600_000;
/** Temporal lists what has ended with a delay. */
const LISTED_WITHIN_MS = 600_000;

/** The activities of the watch over what workflows carry. */
export function createWatchActivities(
  deps: WatchDependencies,
  kinds: readonly Watched<string>[],
): BookingWatchActivities {
  return {
    lookForLosses: (run) => lookForLosses(deps, kinds, run),
    compareWithTemporal: async () => {
      const { missing, rung } = await compareWithTemporal(deps, kinds);
      // Here, and not in an activity of its own: that would be billed each minute, and is needed once in months.
      return { missing, rung: rung + (await deps.readAgain()) };
    },
    followOverdue: async () => {
      const total = { restarted: 0, notFollowed: 0, more: false };
      const now = await databaseClock(deps.db);
      for (const kind of kinds) {
        const { restarted, notFollowed, more } = await followOverdue(deps, kind, now);
        total.restarted += restarted;
        total.notFollowed += notFollowed;
        total.more ||= more;
      }
      return total;
    },
  };
}

/**
 * Makes due what Temporal may have lost or ended since the last run. The run before is the sign: where Temporal does not
 * know it any more, it was emptied, or put back to a copy from before, and all that is open is asked about.
 */
async function lookForLosses(
  deps: WatchDependencies,
  kinds: readonly Watched<string>[],
  run: ExecutionKey,
): Promise<{ due: number }> {
  const { db, log } = deps;
  const before = await lastWatchRun(db);
  const now = new Date(await databaseClock(db));
  let due = 0;
  if (before !== null && before.runId !== run.runId && (await deps.hasForgotten(before))) {
    // First: what is restarted from now on was not running before.
    await notePutBack(db, now);
    for (const { table } of kinds) due += await makeLooksDue(db, table, "all", now);
    log.warn({ count: due }, "Temporal has lost data, or was stopped for long: all that is open is asked about");
  }
  const since = Math.min(before?.at.getTime() ?? now.getTime(), now.getTime() - LISTED_WITHIN_MS);
  for (const kind of kinds)
    due += await makeLooksDue(db, kind.table, await endedBadly(deps, kind, new Date(since)), now);
  await noteWatchRun(db, { ...run, at: now });
  return { due };
}

/** The list only finds sooner what is due later: without it nothing is lost. */
async function endedBadly<Id extends string>(
  { log }: WatchDependencies,
  kind: Watched<Id>,
  since: Date,
): Promise<Id[]> {
  try {
    return await kind.endedBadlySince(since);
  } catch (error) {
    log.warn({ code: codeOf(error) }, kind.lines.endedUnlisted);
    return [];
  }
}

/** Null where Temporal was not put back, or long enough ago. */
async function recentPutBack(db: Db, now: number): Promise<Date | null> {
  const at = await lastPutBack(db);
  return at !== null && now - at.getTime() < PUT_BACK_MS ? at : null;
}

/**
 * Sees to it that one is followed. One that runs though Temporal was put back is rung: it compares itself, and where a
 * worker remembers it as it no longer is, that shows now and not when it is next looked at. Not one that fails: what
 * comes for it has Temporal count its failures from one again.
 */
async function followAndRing<Id extends string>(
  { log }: WatchDependencies,
  kind: Watched<Id>,
  id: Id,
  putBackAt: Date | null,
): Promise<Follow | null> {
  const result = await followOne(log, kind, id, putBackAt);
  if (result === "followed" && putBackAt !== null) await kind.ring(id, null);
  return result;
}

async function followOverdue<Id extends string>(
  deps: WatchDependencies,
  kind: Watched<Id>,
  now: number,
): Promise<OverdueResult> {
  const { db, againMs } = deps;
  const overdue = await takeOverdue(db, kind.table, {
    now: new Date(now),
    againAt: new Date(now + againMs),
    limit: OVERDUE_MAX,
  });
  // As a rule: nothing more is asked then.
  if (overdue.length === 0) return { restarted: 0, notFollowed: 0, more: false };
  const putBackAt = await recentPutBack(db, now);
  const counts = { restarted: 0, notFollowed: 0 };
  try {
    for (let start = 0; start < overdue.length; start += CALLS_AT_ONCE) {
      const some = overdue.slice(start, start + CALLS_AT_ONCE);
      const results = await Promise.all(some.map((id) => followAndRing(deps, kind, id, putBackAt)));
      counts.restarted += results.filter((result) => result === "restarted").length;
      counts.notFollowed += results.filter((result) => result === "not-followed").length;
    }
  } catch (error) {
    // Temporal is away: nobody has been asked about, and all are due as they were.
    await makeLooksDue(db, kind.table, overdue, new Date(now));
    throw error;
  }
  return { ...counts, more: overdue.length === OVERDUE_MAX };
}
