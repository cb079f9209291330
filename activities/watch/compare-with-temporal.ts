import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { heartbeat } from "@temporalio/activity";
import type { ComparisonResult } from "../../src/domain/activity-interfaces.ts";
import type { ListedPage, ListedWorkflow } from "../../src/domain/watch/listed.ts";
import type { Logger } from "../../src/log/log.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { findDiffering, listOpen, type OpenPosition } from "../../src/store/watch/compared.ts";
import { makeLooksDue } from "../../src/store/watch/overdue.ts";
import { lastComparison, noteComparison } from "../../src/store/watch/watch-runs.ts";
import { codeOf } from "./follow-one.ts";
import type { Watched } from "./watched.ts";

/** Dependencies of `compareWithTemporal`. */
export interface ComparisonDependencies {
  readonly db: Db;
  /** The next comparison comes after this. */
  readonly comparisonPauseMs: number;
  /** Age from which something is compared: Temporal lists with a delay. */
  readonly comparisonGraceMs: number;
  readonly log: Pick<Logger, "warn">;
}

const OPEN_PAGE_SIZE = 1_000;
/** Rung by one comparison of a kind; where there are more the next run compares again. */
const RINGS_MAX = 4_000;
const RINGS_AT_ONCE = 10;
/** So that at most 4,000 a minute are rung. */
const RINGS_EVERY_MS = 150;

/** Instants of a comparison. */
interface Times {
  readonly now: Date;
  /** Younger ones are left to the next comparison. */
  readonly before: Date;
}

/**
 * Compares all that is open with the workflows that Temporal lists as running, once in a while. A list lags, so nothing
 * is done on its word: what is not in it is made due, and asked about; what the database has lost, or has in an earlier
 * state, is rung, and compares itself. A list that cannot be had is asked for again by the next run: what it shows is
 * found later without it.
 */
export async function compareWithTemporal(
  deps: ComparisonDependencies,
  kinds: readonly Watched<string>[],
): Promise<ComparisonResult> {
  const { db, comparisonPauseMs, comparisonGraceMs } = deps;
  const now = await databaseClock(db);
  const last = (await lastComparison(db))?.getTime() ?? null;
  const total = { missing: 0, rung: 0 };
  // A clock that was ahead must not put it off.
  if (last !== null && last <= now && now < last + comparisonPauseMs) return total;
  const times = { now: new Date(now), before: new Date(now - comparisonGraceMs) };
  let isComplete = true;
  for (const kind of kinds) {
    const compared = await compareKind(deps, kind, times);
    total.missing += compared.missing;
    total.rung += compared.rung;
    isComplete &&= compared.isComplete;
  }
  if (isComplete) await noteComparison(db, times.now);
  return total;
}

/** Result of comparing one kind. `isComplete`: the list could be had, and everybody who differs has been rung. */
interface KindCompared extends ComparisonResult {
  readonly isComplete: boolean;
}

async function compareKind<Id extends string>(
  deps: ComparisonDependencies,
  kind: Watched<Id>,
  times: Times,
): Promise<KindCompared> {
  const { log } = deps;
  const { lines } = kind;
  const read = await readList(deps, kind, times).catch((error: unknown) => {
    log.warn({ code: codeOf(error) }, lines.unlisted);
    return null;
  });
  if (read === null) return { missing: 0, rung: 0, isComplete: false };
  const missing = await makeMissingDue(deps, kind, read.digests, times);
  if (missing > 0) log.warn({ count: missing }, lines.missing);
  if (read.rung > 0) log.warn({ count: read.rung }, lines.differing);
  return { missing, rung: read.rung, isComplete: read.isComplete };
}

/** Summary of a list that was read to its end. */
interface ListRead {
  readonly digests: ReadonlySet<number>;
  readonly rung: number;
  /** Everybody who differs has been rung. */
  readonly isComplete: boolean;
}

/** Reads the list to its end, page by page. Only digests of the ids are kept: a few MB for 100,000. */
async function readList<Id extends string>(
  { db }: ComparisonDependencies,
  kind: Watched<Id>,
  { before }: Times,
): Promise<ListRead> {
  const digests = new Set<number>();
  let [rung, isComplete] = [0, true];
  let after: ListedPage<Id>["next"] = null;
  do {
    const { listed, next }: ListedPage<Id> = await kind.listRunning(after);
    heartbeat();
    for (const { id } of listed) digests.add(digestOf(id));
    const settled = listed.filter(({ startedAt }) => startedAt < before);
    const differing = new Set(await findDiffering(db, kind.table, settled, { before }));
    const toRing = settled.filter(({ id }) => differing.has(id));
    const answered = await ringAll(kind, toRing.slice(0, RINGS_MAX - rung));
    rung += answered;
    if (answered < toRing.length) isComplete = false;
    after = next;
  } while (after !== null);
  return { digests, rung, isComplete };
}

/** @returns how many Temporal has answered for; it stops where Temporal does not */
async function ringAll<Id extends string>(kind: Watched<Id>, listed: readonly ListedWorkflow<Id>[]): Promise<number> {
  for (let start = 0; start < listed.length; start += RINGS_AT_ONCE) {
    if (start > 0) await pause(RINGS_EVERY_MS);
    heartbeat();
    const some = listed.slice(start, start + RINGS_AT_ONCE);
    const answers = await Promise.all(some.map(({ id, orderId }) => kind.ring(id, orderId)));
    if (answers.includes("unavailable")) return start;
  }
  return listed.length;
}

/** Has those asked about that are open here and not in the list; says how many. */
async function makeMissingDue<Id extends string>(
  { db }: ComparisonDependencies,
  { table }: Watched<Id>,
  listed: ReadonlySet<number>,
  { now, before }: Times,
): Promise<number> {
  let missing = 0;
  let after: OpenPosition | null = null;
  do {
    const page: Awaited<ReturnType<typeof listOpen<Id>>> = await listOpen(db, table, after, {
      now,
      before,
      limit: OPEN_PAGE_SIZE,
    });
    heartbeat();
    const unlisted = page.ids.filter((id) => !listed.has(digestOf(id)));
    missing += await makeLooksDue(db, table, unlisted, now);
    after = page.next;
  } while (after !== null);
  return missing;
}

/** 48 bits of an id: that two are the same hides one that is missing, until it is overdue; once in 10^14. */
function digestOf(id: string): number {
  return createHash("sha1").update(id).digest().readUIntBE(0, 6);
}
