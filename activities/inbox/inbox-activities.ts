import type { BookingId, OrderId, ProgramId } from "../../src/contract/vocabulary.ts";
import type { InboxActivities, LateBooking } from "../../src/domain/activity-interfaces.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import type { OrderStatusChanged, RingAnswer } from "../../src/domain/inbox/order-status-changed.ts";
import type { BatchKey } from "../../src/domain/workflow-ids.ts";
import { bookingsToRing, whoIsRung } from "../../src/inbox/who-is-rung.ts";
import { removeUnboundBookings } from "../../src/store/bookings/unbound-bookings.ts";
import { noteBatchRung, takeBatchesDueForRinging } from "../../src/store/catalogue/batch-inbox.ts";
import { takeLongOpenBatches } from "../../src/store/catalogue/batches.ts";
import type { StoredBatchKey } from "../../src/store/catalogue/is-of-batch.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { type DueEvent, noteRung, takeDueForRinging } from "../../src/store/inbox/inbox.ts";
import { stateSubjects } from "../../src/store/inbox/state-subjects.ts";
import { type FollowDependencies, followOne, isTemporalAway } from "../booking/follow-one.ts";
import { awaitsFullRead } from "../catalogue/awaits-full-read.ts";

/** Dependencies of the inbox activities. */
export interface InboxDependencies extends FollowDependencies {
  readonly db: Db;
  readonly ring: (bookingId: BookingId, event: OrderStatusChanged) => Promise<RingAnswer>;
  /** Batches of other programs are nobody's. */
  readonly programIds: readonly ProgramId[];
  /** Rings the workflow of a batch, and starts it where none runs; rejects while Temporal is away. */
  readonly ringBatch: (key: BatchKey) => Promise<void>;
  /** Starts the workflow of a batch where none runs; rejects while Temporal is away. */
  readonly ensureBatch: (key: BatchKey) => Promise<void>;
  /** Has a program read again as a whole. */
  readonly requestSync: (programId: ProgramId) => Promise<void>;
}

/** Events that one run of the activity rings for; more are taken by the next. */
const DUE_MAX = 200;
/** Batches that one run rings; a batch is rung once for all its messages. */
const BATCHES_MAX = 200;
/** Calls of Temporal that are on their way at once. */
const CALLS_AT_ONCE = 10;
/** A batch that is open for longer may have lost its workflow; asked again after as long. */
const OPEN_MAX_AGE_MS = 3_600_000;
/** A late event is taken as it is once it has been read for this often. */
const LATE_RINGS_MAX = 3;
/** A booking that was asked for over the API and whose workflow was never started. */
const UNBOUND_MAX_AGE_MS = 3_600_000;

/** The activities of the inbox. */
export function createInboxActivities(deps: InboxDependencies): InboxActivities {
  return {
    ringDueEvents: () => ringDueEvents(deps),
    ringDueBatches: () => ringDueBatches(deps),
    removeUnboundBookings: async () => removeUnboundBookings(deps.db, await timeAgo(deps, UNBOUND_MAX_AGE_MS)),
  };
}

/**
 * Rings for a bounded number of batches, each program having its share; what is left has its turn with the next run.
 * Batches of a program that is to be read as a whole are left to that.
 */
async function ringDueBatches(deps: InboxDependencies): Promise<number> {
  const { db, ringBatch, ensureBatch } = deps;
  const programIds: ProgramId[] = [];
  for (const programId of deps.programIds) {
    if (!(await awaitsFullRead(deps, programId))) programIds.push(programId);
  }
  const due = await takeBatchesDueForRinging(db, { programIds, limit: BATCHES_MAX, now: await timeAgo(deps, 0) });
  await someAtOnce(due, async (batch) => {
    // Noted first: one that cannot be rung for is due again later, and does not hold back the others forever.
    await noteBatchRung(db, batch);
    const key = workflowKeyOf(batch.key);
    if (key !== null) await ringBatch(key);
  });
  // An operator may have terminated one. As long as it is open, what it named counts as out of date.
  const before = await timeAgo(deps, OPEN_MAX_AGE_MS);
  await someAtOnce(await takeLongOpenBatches(db, { programIds, before, limit: BATCHES_MAX }), async (open) => {
    const key = workflowKeyOf(open);
    if (key !== null) await ensureBatch(key);
  });
  return due.length;
}

/** Side by side: one after the other, two hundred would not be done in time where Temporal is slow. */
async function someAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += CALLS_AT_ONCE)
    await Promise.all(items.slice(start, start + CALLS_AT_ONCE).map(work));
}

function workflowKeyOf(stored: StoredBatchKey): BatchKey | null {
  const rung = whoIsRung({ ...stored, kind: "known", orderId: null, passId: null });
  return rung.kind === "batch" ? rung.key : null;
}

/** Rings once for each booking that has events, however many. */
async function ringDueEvents(deps: InboxDependencies) {
  const { db } = deps;
  await stateSubjects(db);
  const due = await dueRings(deps);
  const late = new Map<BookingId, LateBooking>();
  let rung = 0;
  for (const [bookingId, events] of byBooking(due.filter(isClaimed))) {
    const ended = events.some(({ bookingStatus }) => bookingStatus !== null && isEnded(bookingStatus));
    const reached = ended ? "nobody" : await reach(deps, bookingId, events);
    if (reached === "away") break;
    if (reached === "reached") rung += 1;
    else late.set(bookingId, { bookingId, acceptLagging: events.some(({ row }) => row.rings >= LATE_RINGS_MAX) });
    await noteRung(db, idsOf(events));
  }
  rung += await ringForUnclaimed(
    deps,
    due.filter((event) => !isClaimed(event)),
  );
  return { rung, late: [...late.values()], more: due.length === DUE_MAX };
}

/** An order that nobody has claimed may be the one whose answer was lost. */
async function ringForUnclaimed(deps: InboxDependencies, events: readonly DueRing[]): Promise<number> {
  let rung = 0;
  const told: DueRing[] = [];
  for (const event of events) {
    const reached: Reached[] = [];
    for (const bookingId of event.rungBookings) reached.push(await reach(deps, bookingId, [event]));
    rung += reached.filter((each) => each === "reached").length;
    // Each of the others would only wait for its own deadline.
    if (reached.includes("away")) break;
    told.push(event);
  }
  await noteRung(deps.db, idsOf(told));
  return rung;
}

/** `away`: Temporal does not answer. */
type Reached = "reached" | "nobody" | "away";

/** Rings the workflow of a booking. One that begins only now reads its order, which takes these events. */
async function reach(deps: InboxDependencies, bookingId: BookingId, events: readonly DueRing[]): Promise<Reached> {
  const answer = await deps.ring(bookingId, signalOf(events));
  if (answer !== "not-running") return answer === "rung" ? "reached" : "away";
  try {
    return (await followOne(deps, bookingId)) === "restarted" ? "reached" : "nobody";
  } catch (error) {
    if (isTemporalAway(error)) return "away";
    throw error;
  }
}

/** An event that is due, and the bookings that are rung for it. */
interface DueRing extends DueEvent {
  readonly rungBookings: readonly BookingId[];
}

async function dueRings(deps: InboxDependencies): Promise<DueRing[]> {
  const { db } = deps;
  const due = await takeDueForRinging(db, { limit: DUE_MAX, now: await timeAgo(deps, 0) });
  const owners = new Map<OrderId, BookingId>();
  for (const { row, bookingId } of due)
    if (row.orderId !== null && bookingId !== null) owners.set(row.orderId, bookingId);
  const bookings = await bookingsToRing(
    db,
    due.map(({ row }) => row),
    owners,
  );
  return due.map((event, index) => ({ ...event, rungBookings: bookings[index] ?? [] }));
}

/** By the database's clock, which has dated what is compared with it. */
async function timeAgo({ db }: InboxDependencies, agoMs: number): Promise<Date> {
  return new Date((await databaseClock(db)) - agoMs);
}

function isClaimed({ bookingId }: DueEvent): boolean {
  return bookingId !== null;
}

function byBooking(due: readonly DueRing[]): Map<BookingId, DueRing[]> {
  const events = new Map<BookingId, DueRing[]>();
  for (const event of due) {
    for (const bookingId of event.rungBookings) events.set(bookingId, [...(events.get(bookingId) ?? []), event]);
  }
  return events;
}

/** The newest of the events, for the eyes of the operator. */
function signalOf(events: readonly DueEvent[]): OrderStatusChanged {
  const row = events.at(-1)?.row;
  return {
    orderId: (row?.orderId ?? "") as OrderId,
    previousStatus: null,
    currentStatus: row?.currentStatus ?? null,
    statusChangedDate: row?.occurredAt?.toISOString() ?? null,
  };
}

function idsOf(events: readonly DueEvent[]): number[] {
  return events.map(({ row }) => row.id);
}
