import type { Logger } from "../../src/log/log.ts";
import { noteUnwatched, type Unwatched } from "../../src/store/bookings/unwatched.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { undecidedBefore } from "../../src/store/watch/undecided.ts";
import { lastWatchRun } from "../../src/store/watch/watch-runs.ts";
import type { WatchedTable } from "../../src/store/watch/watched-table.ts";
import { WATCHED_WITHIN_MS } from "../once/unwatched.ts";

/** Dependencies of `doubtUndecided`. */
interface DoubtDependencies {
  readonly db: Db;
  readonly log: Logger;
}

/** A kind of what workflows carry, such as bookings: how it is doubted. */
export interface Doubted<Id extends string> {
  readonly table: WatchedTable<Id>;
  /** Whether a workflow carries it that knows of no thing of it either; rejects while Temporal is away. */
  runsUndecided(id: Id): Promise<boolean>;
  /**
   * Notes, once for each time that nobody watched, that something may have been asked for it which neither store
   * remembers, unless it is decided. @returns whether it was noted now
   */
  doubt(id: Id, unwatched: Unwatched): Promise<boolean>;
}

/** The watch runs once a minute: nobody watched where its last run is longer ago. */
const UNWATCHED_MS = 120_000;
/** Calls of Temporal that are on their way at once. */
const CALLS_AT_ONCE = 10;

/**
 * Called before a worker begins. Where nobody has watched for a while, both stores may have been put back to earlier
 * copies, which neither can say. So what was undecided then may have been asked for since: it is noted that something may
 * have been asked which neither store remembers, and before anything is asked it is looked for. What has no row yet is
 * doubted when it is taken up. After a mere outage that finds nothing, and costs those few two minutes. Bookings with an
 * order may have been changed or cancelled since: all of them are read again (`readAgain`).
 * @returns how many are doubted
 */
export async function doubtUndecided(deps: DoubtDependencies, kinds: readonly Doubted<string>[]): Promise<number> {
  const { db, log } = deps;
  const watched = (await lastWatchRun(db))?.at ?? null;
  const now = await databaseClock(db);
  if (watched === null || now - watched.getTime() < UNWATCHED_MS) return 0;
  const unwatched = { from: watched, until: new Date(now) };
  // First: what fails from here on is doubted by the next worker, or by whoever takes it up.
  await noteUnwatched(db, unwatched);
  log.info({}, "nobody has watched bookings for a while; those with an order read it again");
  const before = new Date(watched.getTime() + WATCHED_WITHIN_MS);
  let count = 0;
  for (const kind of kinds) count += await doubtKind(deps, kind, { before, unwatched });
  if (count > 0)
    log.warn({ count }, "nobody has watched for a while; what is undecided is looked for before anything is asked");
  return count;
}

async function doubtKind<Id extends string>(
  { db }: DoubtDependencies,
  kind: Doubted<Id>,
  { before, unwatched }: { readonly before: Date; readonly unwatched: Unwatched },
): Promise<number> {
  const undecided = await undecidedBefore(db, kind.table, before);
  // Of one that knows more the database will hear; one that nobody carries is looked for when it is restarted.
  const doubt = async (id: Id) => (await kind.runsUndecided(id)) && (await kind.doubt(id, unwatched));
  let count = 0;
  for (let start = 0; start < undecided.length; start += CALLS_AT_ONCE) {
    const doubted = await Promise.all(undecided.slice(start, start + CALLS_AT_ONCE).map(doubt));
    count += doubted.filter(Boolean).length;
  }
  return count;
}
