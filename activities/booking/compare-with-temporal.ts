import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { heartbeat } from "@temporalio/activity";
import type { BookingId, OrderId } from "../../src/contract/vocabulary.ts";
import type { ComparisonResult } from "../../src/domain/activity-interfaces.ts";
import type { ListedBooking, ListedPage } from "../../src/domain/booking/listed-booking.ts";
import type { OrderStatusChanged, RingAnswer } from "../../src/domain/inbox/order-status-changed.ts";
import type { Logger } from "../../src/log/log.ts";
import { findDiffering, lastComparison, listOpen, noteComparison } from "../../src/store/bookings/compared-bookings.ts";
import { makeLooksDue } from "../../src/store/bookings/overdue-bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { codeOf } from "./follow-one.ts";

/** Dependencies of `compareWithTemporal`. */
export interface ComparisonDependencies {
  readonly db: Db;
  /** Part of the bookings whose workflow runs; rejects while Temporal does not list. */
  readonly listRunning: (after: ListedPage["next"]) => Promise<ListedPage>;
  /** Has a booking compare itself, and read its order. */
  readonly ring: (bookingId: BookingId, event: OrderStatusChanged) => Promise<RingAnswer>;
  /** The next comparison comes after this. */
  readonly comparisonPauseMs: number;
  /** Age from which a booking is compared: Temporal lists with a delay. */
  readonly comparisonGraceMs: number;
  readonly log: Pick<Logger, "warn">;
}

const OPEN_PAGE_SIZE = 1_000;
/** Rung by one comparison; where there are more the next run compares again. */
const RINGS_MAX = 4_000;
const RINGS_AT_ONCE = 10;
/** So that at most 4,000 a minute are rung. */
const RINGS_EVERY_MS = 150;

/**
 * Compares all open bookings with the workflows that Temporal lists as running, once in a while. A list lags, so
 * nothing is done on its word: a booking that is not in it is made due, and asked about; one that the database has
 * lost, or has in an earlier state, is rung, and compares itself. A list that cannot be had is asked for again by the
 * next run: what it shows is found later without it.
 */
export async function compareWithTemporal(deps: ComparisonDependencies): Promise<ComparisonResult> {
  const { db, log, comparisonPauseMs, comparisonGraceMs } = deps;
  const now = await databaseClock(db);
  const last = (await lastComparison(db))?.getTime() ?? null;
  // A clock that was ahead must not put it off.
  if (last !== null && last <= now && now < last + comparisonPauseMs) return NOTHING;
  const before = new Date(now - comparisonGraceMs);
  const listed = await readList(deps, before).catch((error: unknown) => {
    log.warn(
      { code: codeOf(error) },
      "Temporal gives no list of the bookings that run; they are compared by the next watch",
    );
    return null;
  });
  if (listed === null) return NOTHING;
  const missing = await makeMissingDue(deps, listed.digests, { now: new Date(now), before });
  if (missing > 0)
    log.warn(
      { count: missing },
      "open bookings are missing from Temporal's list of those that run; it is asked about each of them",
    );
  if (listed.rung > 0)
    log.warn(
      { count: listed.rung },
      "the database has bookings in another state than Temporal; they compare themselves",
    );
  if (listed.isComplete) await noteComparison(db, new Date(now));
  return { missing, rung: listed.rung };
}

const NOTHING: ComparisonResult = { missing: 0, rung: 0 };

/** Summary of a list that was read to its end. */
interface ListRead {
  readonly digests: ReadonlySet<number>;
  readonly rung: number;
  /** Everybody who differs has been rung. */
  readonly isComplete: boolean;
}

/** Reads the list to its end, page by page. Only digests of the ids are kept: a few MB for 100,000 bookings. */
async function readList(deps: ComparisonDependencies, before: Date): Promise<ListRead> {
  const digests = new Set<number>();
  let [rung, isComplete] = [0, true];
  let after: ListedPage["next"] = null;
  do {
    const { bookings, next }: ListedPage = await deps.listRunning(after);
    heartbeat();
    for (const { bookingId } of bookings) digests.add(digestOf(bookingId));
    const settled = bookings.filter(({ startedAt }) => startedAt < before);
    const differing = new Set(await findDiffering(deps.db, settled, { before }));
    const toRing = settled.filter(({ bookingId }) => differing.has(bookingId));
    const answered = await ringAll(deps, toRing.slice(0, RINGS_MAX - rung));
    rung += answered;
    if (answered < toRing.length) isComplete = false;
    after = next;
  } while (after !== null);
  return { digests, rung, isComplete };
}

/** @returns how many Temporal has answered for; it stops where Temporal does not */
async function ringAll(deps: ComparisonDependencies, bookings: readonly ListedBooking[]): Promise<number> {
  for (let start = 0; start < bookings.length; start += RINGS_AT_ONCE) {
    if (start > 0) await pause(RINGS_EVERY_MS);
    heartbeat();
    const some = bookings.slice(start, start + RINGS_AT_ONCE);
    const answers = await Promise.all(some.map(({ bookingId, orderId }) => deps.ring(bookingId, ringFor(orderId))));
    if (answers.includes("unavailable")) return start;
  }
  return bookings.length;
}

/** Says nothing but that there may be something to look at. */
export function ringFor(orderId: string | null): OrderStatusChanged {
  return { orderId: (orderId ?? "") as OrderId, previousStatus: null, currentStatus: null, statusChangedDate: null };
}

/** Has those asked about that are open here and not in the list; says how many. */
async function makeMissingDue(
  { db }: ComparisonDependencies,
  listed: ReadonlySet<number>,
  { now, before }: { readonly now: Date; readonly before: Date },
): Promise<number> {
  let missing = 0;
  let after: Parameters<typeof listOpen>[1] = null;
  do {
    const page: Awaited<ReturnType<typeof listOpen>> = await listOpen(db, after, {
      now,
      before,
      limit: OPEN_PAGE_SIZE,
    });
    heartbeat();
    const unlisted = page.bookingIds.filter((bookingId) => !listed.has(digestOf(bookingId)));
    missing += await makeLooksDue(db, unlisted, now);
    after = page.next;
  } while (after !== null);
  return missing;
}

/** 48 bits of an id: that two are the same hides a booking that is missing, until it is overdue; once in 10^14. */
function digestOf(bookingId: BookingId): number {
  return createHash("sha1").update(bookingId).digest().readUIntBE(0, 6);
}
