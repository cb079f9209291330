import type { BookingId, OrderId } from "../../src/contract/vocabulary.ts";
import type { Follow, LateBooking } from "../../src/domain/activity-interfaces.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import type { OrderStatusChanged, RingAnswer } from "../../src/domain/inbox/order-status-changed.ts";
import type { WalkinPushed } from "../../src/domain/redemptions/walkin-activities.ts";
import { bookingsToRing, mayBeWalkin } from "../../src/inbox/who-is-rung.ts";
import type { Logger } from "../../src/log/log.ts";
import { findBooking } from "../../src/store/bookings/bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { type DueEvent, noteRung, takeDueForRinging } from "../../src/store/inbox/inbox.ts";
import { stateSubjects } from "../../src/store/inbox/state-subjects.ts";
import { BOOKING_LINES } from "../booking/watched-bookings.ts";
import { followOne, isTemporalAway } from "../watch/follow-one.ts";
import { walkinPushedOf } from "./ring-due-walkins.ts";

/** Dependencies of `ringDueEvents`. */
export interface RingEventsDependencies {
  readonly db: Db;
  /** Sees to it that a workflow carries a booking; rejects while Temporal is away. */
  readonly follow: (bookingId: BookingId) => Promise<Follow>;
  readonly ring: (bookingId: BookingId, event: OrderStatusChanged) => Promise<RingAnswer>;
  /** Rings the workflow of a walk-in, and starts it where none runs; rejects while Temporal is away. */
  readonly ringWalkin: (event: WalkinPushed) => Promise<void>;
  readonly log: Pick<Logger, "warn">;
}

/** Events that one run of the activity rings for; more are taken by the next. */
const DUE_MAX = 200;
/** A late event is taken as it is once it has been read for this often. */
const LATE_RINGS_MAX = 3;

/** Rings once for each booking that has events, however many. */
export async function ringDueEvents(deps: RingEventsDependencies) {
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
  const unclaimed = await ringForUnclaimed(
    deps,
    due.filter((event) => !isClaimed(event)),
  );
  rung += unclaimed.rung;
  for (const bookingId of unclaimed.ended)
    if (!late.has(bookingId)) late.set(bookingId, { bookingId, acceptLagging: false });
  return { rung, late: [...late.values()], more: due.length === DUE_MAX };
}

/**
 * An order that nobody has claimed may be the one whose answer was lost, or that of a walk-in. Of a booking that has ended
 * it may be that all the same: it is to be looked at, and told to a person.
 */
async function ringForUnclaimed(deps: RingEventsDependencies, events: readonly DueRing[]) {
  let rung = 0;
  const ended = new Set<BookingId>();
  const told: DueRing[] = [];
  for (const event of events) {
    const reached: Reached[] = [];
    for (const bookingId of event.rungBookings) {
      const isOver = ended.has(bookingId) || (await hasEnded(deps.db, bookingId));
      if (isOver) ended.add(bookingId);
      else reached.push(await reach(deps, bookingId, [event]));
    }
    if (mayBeWalkin(event.row)) reached.push(await reachWalkin(deps, event));
    rung += reached.filter((each) => each === "reached").length;
    // Each of the others would only wait for its own deadline.
    if (reached.includes("away")) break;
    told.push(event);
  }
  await noteRung(deps.db, idsOf(told));
  return { rung, ended };
}

async function hasEnded(db: Db, bookingId: BookingId): Promise<boolean> {
  const row = await findBooking(db, bookingId);
  return row !== null && isEnded(row.booking.status);
}

/** `away`: Temporal does not answer. */
type Reached = "reached" | "nobody" | "away";

/** Rings the workflow of a booking. One that begins only now reads its order, which takes these events. */
async function reach(deps: RingEventsDependencies, bookingId: BookingId, events: readonly DueRing[]): Promise<Reached> {
  const answer = await deps.ring(bookingId, newestChangeOf(events));
  if (answer !== "not-running") return answer === "rung" ? "reached" : "away";
  try {
    return (await followOne(deps.log, { lines: BOOKING_LINES, follow: deps.follow }, bookingId)) === "restarted"
      ? "reached"
      : "nobody";
  } catch (error) {
    if (isTemporalAway(error)) return "away";
    throw error;
  }
}

async function reachWalkin({ ringWalkin }: RingEventsDependencies, { row }: DueEvent): Promise<Reached> {
  if (row.orderId === null) return "nobody";
  try {
    await ringWalkin(walkinPushedOf(row.orderId, row));
    return "reached";
  } catch (error) {
    if (isTemporalAway(error)) return "away";
    throw error;
  }
}

/** An event that is due, and the bookings that are rung for it. */
interface DueRing extends DueEvent {
  readonly rungBookings: readonly BookingId[];
}

async function dueRings(deps: RingEventsDependencies): Promise<DueRing[]> {
  const { db } = deps;
  const due = await takeDueForRinging(db, { limit: DUE_MAX, now: new Date(await databaseClock(db)) });
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

/** The newest of the events, shown to operators only. */
function newestChangeOf(events: readonly DueEvent[]): OrderStatusChanged {
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
