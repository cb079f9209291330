import { MockActivityEnvironment } from "@temporalio/testing";
import type { KyselyPlugin } from "kysely";
import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { ServiceFault } from "../../../src/contract/service-fault.ts";
import type { BookingId, Instant, OrderId } from "../../../src/contract/vocabulary.ts";
import type { Follow } from "../../../src/domain/activity-interfaces.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { bookingSubject, cancellationSubject, checkInSubject } from "../../../src/domain/once/subject.ts";
import { followPrebooking } from "../../../src/prebookings/follow-prebooking.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { takeBookingId } from "../../../src/store/bookings/take-booking.ts";
import { noteStarted } from "../../../src/store/bookings/unbound-bookings.ts";
import { noteUnwatched } from "../../../src/store/bookings/unwatched.ts";
import { beginAttempt, findAttempts } from "../../../src/store/once/attempts.ts";
import { findClaim } from "../../../src/store/once/claims.ts";
import { releaseLease, takeLease } from "../../../src/store/once/leases.ts";
import { makeLooksDue, setLookDue } from "../../../src/store/watch/overdue.ts";
import { noteComparison, notePutBack } from "../../../src/store/watch/watch-runs.ts";
import { BOOKINGS } from "../../../src/store/watch/watched-table.ts";
import type {
  Beginning,
  BookingExecutions,
  BookingExecution as Execution,
} from "../../../src/temporal/client/booking-executions.ts";
import type { RestartOptions } from "../../../src/temporal/client/executions.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { watchOverBookings } from "../../support/activities/silent-temporal.ts";
import {
  bookingOf,
  idOf,
  orderOfName,
  PASS,
  range,
  storeBooking,
} from "../../support/database/store-suites/fixtures.ts";
import { HOUR } from "../../support/values/durations.ts";

const world = useActivities();

type Running = Extract<Execution, { kind: "running" | "stuck" }>;
/** A workflow that was started before anything that a test does, and works. */
function running(fields: Partial<Running> = {}): Running {
  return { kind: "running", startedAt: new Date(0), taskAttempts: 0, isAsleep: false, ...fields };
}

/** Temporal, as far as it knows of bookings. */
class Executions implements Omit<BookingExecutions, "listRunning" | "runsUndecided"> {
  readonly known = new Map<string, Execution>();
  readonly begun: Beginning[] = [];
  readonly rung: BookingId[] = [];
  readonly forgotten = new Set<string>();
  failing: Error | null = null;

  async find(bookingId: BookingId): Promise<Execution> {
    if (this.failing !== null) throw this.failing;
    return this.known.get(bookingId) ?? { kind: "unknown" };
  }
  async restart(beginning: Beginning, { replacesRunning }: RestartOptions): Promise<boolean> {
    const { bookingId } = beginning.booking;
    if (this.known.get(bookingId)?.kind === "running" && !replacesRunning) return false;
    this.known.set(bookingId, running());
    this.begun.push(beginning);
    return true;
  }
  async endedBadlySince(): Promise<BookingId[]> {
    return [...this.known].flatMap(([id, { kind }]) => (kind === "failed" ? [idOf(id)] : []));
  }
  async hasForgotten({ runId }: { readonly runId: string }): Promise<boolean> {
    return this.forgotten.has(runId);
  }
}

/** Of a watch over bookings alone; with requests for passes it is one more, as `docs/operating.md` says. */
const QUIET_STATEMENTS = 8;
const AGAIN_MS = 300_000;
const watchOf = (
  executions: Executions,
  onFollow: (id: BookingId) => void = () => undefined,
  more: Partial<Parameters<typeof watchOverBookings>[0]> = {},
) =>
  watchOverBookings({
    db: world.deps.db,
    follow: async (id, putBackAt) => {
      onFollow(id);
      return await follow(executions, id, putBackAt);
    },
    ring: async (id) => {
      executions.rung.push(id);
      return "rung";
    },
    hasForgotten: (run) => executions.hasForgotten(run),
    endedBadlySince: () => executions.endedBadlySince(),
    againMs: AGAIN_MS,
    log: world.deps.log,
    ...more,
  });
const follow = (executions: Executions, id: BookingId, putBackAt: Date | null = null) =>
  followPrebooking({ db: world.deps.db, executions, now: () => Date.now(), log }, id, putBackAt);
const warnings: object[] = [];
const log = { warn: (facts: object, text: string) => void warnings.push({ ...facts, text }) };
const stored = async (id: BookingId) => {
  const row = await findBooking(world.deps.db, id);
  if (row === null) throw new Error("the booking is gone");
  return row;
};

let count = 0;
/** A booking of its own, that nobody has looked at in time. */
async function overdue(fields: Partial<Booking> = {}): Promise<BookingId> {
  count += 1;
  const { bookingId } = await storeBooking(world.deps.db, `watched-${count}`, fields);
  await setLookDue(world.deps.db, BOOKINGS, bookingId, new Date(Date.now() - 1_000));
  return bookingId;
}
/** Takes back whatever other tests have made due. */
const nothingDue = () => world.deps.db.updateTable("bookings").set({ look_due_at: null }).execute();

const RUNNING = running();
/** With what is stored as its result, where nothing else is given. */
const completed = (booking?: Booking): Execution => ({
  kind: "completed",
  result: booking ?? bookingOf("any"),
  firstExecutionRunId: "first-run",
});
const failed = (failedStarts: number): Execution => ({ kind: "failed", failedStarts });
const withOwnResult = async (execution: Execution, id: BookingId): Promise<Execution> =>
  execution.kind === "completed" ? { ...execution, result: (await stored(id)).booking } : execution;
const CASES: readonly [string, Execution | null, Partial<Booking>, Follow][] = [
  ["runs", RUNNING, {}, "followed"],
  ["is unknown to Temporal", null, {}, "restarted"],
  ["has failed", failed(1), {}, "restarted"],
  ["was restarted and has failed", failed(3), {}, "restarted"],
  ["was restarted and has failed each time", failed(4), {}, "not-followed"],
  [
    "has failed once more since a person was asked",
    running({ taskAttempts: 2 }),
    { needsAttention: attention("not_followed") },
    "failing",
  ],
  ["runs, and its code fails again and again", running({ kind: "stuck", taskAttempts: 5 }), {}, "not-followed"],
  ["was ended by force", { kind: "ended-by-force" }, {}, "not-followed"],
  ["has completed, though nothing that it knew has ended", completed(), {}, "restarted"],
  ["has completed after the visit", completed(), { status: "used" }, "over"],
  ["is unknown, and a person was asked", null, { needsAttention: attention("not_followed") }, "not-followed"],
  ["runs again, though a person was asked", RUNNING, { needsAttention: attention("not_followed") }, "followed"],
  ["is unknown, of a booking that has ended", null, { status: "cancelled" }, "over"],
];

describe("a booking whose workflow", () => {
  test.each(CASES)("%s", async (_, execution, fields, expected) => {
    const executions = new Executions();
    const at = new Date().toISOString() as Booking["updatedAt"];
    const id = await overdue({ status: "confirmed", updatedAt: at, ...fields });
    if (execution !== null) executions.known.set(id, await withOwnResult(execution, id));

    expect(await follow(executions, id)).toBe(expected);
    expect(executions.begun).toHaveLength(expected === "restarted" ? 1 : 0);
    const { booking, lookDueAt } = await stored(id);
    const isAsking = expected === "not-followed" || expected === "failing";
    expect(booking.needsAttention?.code ?? null).toBe(isAsking ? "not_followed" : null);
    expect(lookDueAt === null).toBe(expected === "over");
    if (expected !== "not-followed") return;
    // A person is asked once, and the booking looked at seldom.
    expect(await follow(executions, id)).toBe("not-followed");
    expect((await stored(id)).booking.revision).toBe(booking.revision);
    const text = "nobody follows this booking; it asks for a person";
    expect(warnings.filter((line) => "bookingId" in line && line.bookingId === id)).toEqual(
      fields.needsAttention ? [] : [{ bookingId: id, code: "not_followed", text }],
    );
    expect((await stored(id)).lookDueAt?.getTime() ?? 0).toBeGreaterThan(Date.now() + AGAIN_MS);
  });

  test.each([
    ["was cancelled by its caller", "confirmed", "cancelled"],
    ["was cancelled before it had an order", "requested", "cancelled"],
    ["was used", "requested", "used"],
  ] as const)(
    "has completed: one that %s is written forward again from its result, and nothing is ordered",
    async (_, before, after) => {
      const executions = new Executions();
      const id = await overdue({ status: before, orderId: null });
      const { booking } = await stored(id);
      const orderId = after === "used" ? (`DP-${id}` as OrderId) : null;
      executions.known.set(id, completed({ ...booking, status: after, orderId, revision: booking.revision + 3 }));

      expect(await follow(executions, id)).toBe("over");
      expect(executions.begun).toEqual([]);
      const row = await stored(id);
      expect(row.booking).toMatchObject({ status: after, orderId });
      expect(row.lookDueAt).toBeNull();
      if (orderId !== null)
        expect(await findClaim(world.deps.db, bookingSubject(id))).toMatchObject({ thing: { id: orderId } });
    },
  );

  test.each([
    ["cancelled", "DP-left-open", null, ["adopted", "created", "nothing-made"]],
    ["cancelled", null, null, ["nothing-made", "nothing-made", "nothing-made"]],
    ["used", "DP-left-open-too", "2027-05-01T12:00:00.000Z", ["adopted", "nothing-made", "created"]],
  ] as const)(
    "has completed: one that was %s (%s, checked in: %s) leaves nothing open",
    async (status, orderId, checkedInAt, outcomes) => {
      const executions = new Executions();
      const { db } = world.deps;
      const id = await overdue({ status: "requested" });
      const { booking } = await stored(id);
      const subject = bookingSubject(id);
      const subjects = [subject, cancellationSubject(id), checkInSubject(id)];
      const outcomesNow = async () => {
        const attempts = await Promise.all(subjects.map((each) => findAttempts(db, each)));
        return attempts.flat().map(({ outcome }) => outcome);
      };
      const scope = passScope(PASS);
      for (const each of subjects)
        await beginAttempt(db, { subject: each, scope, requestId: `of ${each.kind}`, fence: null, criteria: {} });
      await takeLease(db, scope, subject, 600_000);
      const revision = booking.revision + 3;
      const asItEnded = { status, orderId: orderId as OrderId | null, checkedInAt: checkedInAt as Instant | null };
      const known = { ...booking, ...asItEnded, revision };
      // One that was refused, of another workflow of this id, says nothing of this booking.
      executions.known.set(id, completed({ ...bookingOf(id), status: "rejected", revision: 0 }));
      await follow(executions, id);
      expect(await outcomesNow()).toEqual([null, null, null]);

      executions.known.set(id, completed(known));
      expect(await follow(executions, id)).toBe("over");
      expect(await outcomesNow()).toEqual(outcomes);
      const other = bookingSubject(idOf("another"));
      expect(await takeLease(db, scope, other, 1)).toEqual({ kind: "held" });
      await releaseLease(db, scope, other);
    },
  );

  test("has completed, and was asked for once more after its row was lost, is given back as it ended", async () => {
    const executions = new Executions();
    const booking = bookingOf("asked-once-more");
    const request = { bookingId: booking.bookingId } as PrebookingRequest;
    await takeBookingId(world.deps.db, { booking, fingerprint: "f", request });
    await noteStarted(world.deps.db, booking);
    executions.known.set(booking.bookingId, completed({ ...booking, status: "cancelled", revision: 5 }));
    expect(await follow(executions, booking.bookingId)).toBe("over");
    expect(executions.begun).toEqual([]);
    const row = await stored(booking.bookingId);
    expect(row).toMatchObject({ firstExecutionRunId: "first-run", fingerprint: "f" });
    expect(row.booking.status).toBe("cancelled");
  });

  test("has completed, and whose order another booking has claimed since, needs a person", async () => {
    const executions = new Executions();
    const [id, other] = [await overdue({ status: "requested" }), await overdue({ status: "confirmed" })];
    const orderId = "DP-disputed" as OrderId;
    await claimOrder(world.deps.db, { orderId, bookingId: other });
    const { booking } = await stored(id);
    executions.known.set(id, completed({ ...booking, status: "used", orderId, revision: 9 }));
    expect(await follow(executions, id)).toBe("not-followed");
    expect(executions.begun).toEqual([]);
  });

  test.each<[string, Partial<Running>, boolean, Follow]>([
    ["fails since Temporal was put back", { taskAttempts: 3 }, true, "restarted"],
    ["has failed for long since Temporal was put back", { kind: "stuck", taskAttempts: 5 }, true, "restarted"],
    ["fails for the first time since then", { taskAttempts: 2 }, true, "failing"],
    [
      "was restarted since then, and fails",
      { kind: "stuck", taskAttempts: 5, startedAt: new Date() },
      true,
      "not-followed",
    ],
    ["fails, though Temporal was not put back", { kind: "stuck", taskAttempts: 5 }, false, "not-followed"],
  ])("runs, and %s", async (_, fields, isPutBack, expected) => {
    const executions = new Executions();
    const id = await overdue({ status: "confirmed" });
    executions.known.set(id, running(fields));
    expect(await follow(executions, id, isPutBack ? new Date(Date.now() - 60_000) : null)).toBe(expected);
    expect(executions.begun).toHaveLength(expected === "restarted" ? 1 : 0);
  });

  test("sleeps is due when its look is, and not asked about every few minutes until then", async () => {
    const executions = new Executions();
    const [asleep, busy] = [await overdue({ status: "confirmed" }), await overdue({ status: "confirmed" })];
    executions.known.set(asleep, running({ isAsleep: true }));
    executions.known.set(busy, running());
    for (const id of [asleep, busy]) expect(await follow(executions, id)).toBe("followed");
    expect((await stored(asleep)).lookDueAt?.getTime() ?? 0).toBeGreaterThan(Date.now() + 12 * 3_600_000);
    expect((await stored(busy)).lookDueAt?.getTime() ?? 0).toBeLessThan(Date.now());
  });

  test("never began, though Temporal had taken it, begins with its request", async () => {
    const executions = new Executions();
    const booking = bookingOf("never-began");
    const request = { bookingId: booking.bookingId, guest: { firstName: "Ada" } } as PrebookingRequest;
    await takeBookingId(world.deps.db, { booking, fingerprint: "f", request });
    await noteStarted(world.deps.db, booking);
    expect(await follow(executions, booking.bookingId)).toBe("restarted");
    expect(executions.begun).toMatchObject([{ booking, request, resumed: { restarted: true } }]);
  });

  test("never began, and Temporal never took it, is left to who asks again", async () => {
    const executions = new Executions();
    const booking = bookingOf("never-taken");
    await takeBookingId(world.deps.db, { booking, fingerprint: "f" });
    await makeLooksDue(world.deps.db, BOOKINGS, "all", new Date());
    await watchOf(executions).followOverdue();
    expect(executions.begun.map(({ booking: { bookingId } }) => bookingId)).not.toContain(booking.bookingId);
  });
});

describe("the watch", () => {
  test("asks about overdue bookings only, and about each once in a while", async () => {
    await nothingDue();
    const executions = new Executions();
    const id = await overdue({ status: "confirmed" });
    await storeBooking(world.deps.db, "in-time", { status: "confirmed" });
    executions.known.set(id, RUNNING);
    const asked: BookingId[] = [];
    const watch = watchOf(executions, (of) => asked.push(of));
    expect(await watch.followOverdue()).toEqual({ restarted: 0, notFollowed: 0, more: false });
    await watch.followOverdue();
    expect(asked).toEqual([id]);
  });

  test("starts one workflow, however many watch at once", async () => {
    await nothingDue();
    const executions = new Executions();
    const id = await overdue({ status: "confirmed" });
    const results = await Promise.all([1, 2, 3, 4].map(() => watchOf(executions).followOverdue()));
    await Promise.all([1, 2].map(() => follow(executions, id)));
    expect(results.map(({ restarted }) => restarted).reduce((sum, each) => sum + each)).toBe(1);
    expect(executions.begun).toHaveLength(1);
  });

  test("goes on to the others where one cannot be restarted, and tries that one again later", async () => {
    await nothingDue();
    const executions = new Executions();
    const [bad, good] = [await overdue({ status: "confirmed" }), await overdue({ status: "confirmed" })];
    const watch = watchOf(executions, (id) => {
      if (id === bad) throw new TypeError("no");
    });
    expect(await watch.followOverdue()).toMatchObject({ restarted: 1 });
    expect(executions.begun.map(({ booking }) => booking.bookingId)).toEqual([good]);
    expect((await stored(bad)).lookDueAt?.getTime() ?? 0).toBeGreaterThan(Date.now());
  });

  test("leaves everything due while Temporal is away", async () => {
    await nothingDue();
    const executions = new Executions();
    const id = await overdue({ status: "confirmed" });
    executions.failing = new ServiceFault({ code: "temporarily_unavailable", message: "away", retryable: true });
    await expect(watchOf(executions).followOverdue()).rejects.toThrow("away");
    executions.failing = null;
    expect(await watchOf(executions).followOverdue()).toMatchObject({ restarted: 1 });
    expect(executions.begun[0]?.booking.bookingId).toBe(id);
  });

  test("asks about every open booking where Temporal has forgotten the run before", async () => {
    await nothingDue();
    const executions = new Executions();
    const watch = watchOf(executions);
    await watch.lookForLosses({ workflowId: "w", runId: "before" });
    const id = (await storeBooking(world.deps.db, "asleep", { status: "confirmed" })).bookingId;
    await watch.lookForLosses({ workflowId: "w", runId: "kept" });
    expect(await watch.followOverdue()).toMatchObject({ restarted: 0 });
    executions.forgotten.add("kept");
    expect(await watch.lookForLosses({ workflowId: "w", runId: "after" })).toEqual({ due: 1 });
    expect(await watch.followOverdue()).toMatchObject({ restarted: 1 });
    expect(executions.begun[0]?.booking.bookingId).toBe(id);
    expect(await watch.lookForLosses({ workflowId: "w", runId: "later" })).toEqual({ due: 0 });
  });

  test("rings what runs although Temporal was put back, for a while, and nothing at other times", async () => {
    await nothingDue();
    const executions = new Executions();
    const id = await overdue({ status: "confirmed" });
    executions.known.set(id, running({ isAsleep: true }));
    const watch = watchOf(executions);
    const followDue = async () => {
      await setLookDue(world.deps.db, BOOKINGS, id, new Date(Date.now() - 1_000));
      await watch.followOverdue();
      return executions.rung.splice(0);
    };
    await notePutBack(world.deps.db, new Date(Date.now() - 7_200_000));
    expect(await followDue()).toEqual([]);
    await watch.lookForLosses({ workflowId: "w", runId: "known" });
    executions.forgotten.add("known");
    await watch.lookForLosses({ workflowId: "w", runId: "next" });
    expect(await followDue()).toEqual([id]);
    executions.known.set(id, running({ taskAttempts: 2, startedAt: new Date() }));
    expect(await followDue()).toEqual([]);
    // What it is rung for may show that it is broken.
    expect((await stored(id)).lookDueAt?.getTime() ?? 0).toBeLessThan(Date.now() + AGAIN_MS + 1_000);
    await notePutBack(world.deps.db, new Date(0));
  });

  test("makes due at once what Temporal lists as ended badly", async () => {
    await nothingDue();
    const executions = new Executions();
    const id = (await storeBooking(world.deps.db, "failed", { status: "confirmed" })).bookingId;
    executions.known.set(id, failed(1));
    const watch = watchOf(executions);
    await watch.lookForLosses({ workflowId: "w", runId: "lists" });
    expect(await watch.followOverdue()).toMatchObject({ restarted: 1 });
  });
});

describe("bookings with an order, after a time in which nobody watched,", () => {
  const compare = (watch: ReturnType<typeof watchOf>) => new MockActivityEnvironment().run(watch.compareWithTemporal);
  const unwatched = () =>
    noteUnwatched(world.deps.db, { from: new Date(Date.now() - HOUR), until: new Date(Date.now() - 1_000) });

  /** Two more than are rung at once, in the order of their ids, and some of which nothing is to be read. */
  async function manyOrdered(): Promise<BookingId[]> {
    const ids: BookingId[] = [];
    for (const index of range(12)) {
      const orderId = orderOfName(`DP-again-${count}-${index}`);
      ids.push(await overdue({ status: "confirmed", supplierStatus: 1, orderId }));
    }
    await overdue({});
    const ended = { status: "cancelled", orderId: orderOfName(`DP-again-${count}-ended`) } as const;
    await storeBooking(world.deps.db, `watched-${count}-ended`, ended);
    return ids.sort();
  }

  test("all read it again, once, each in its turn of the rate that is shared", async () => {
    await world.deps.db.deleteFrom("bookings").execute();
    const [executions, turns] = [new Executions(), [] as number[]];
    const watch = watchOf(executions, undefined, {
      acquireReadSlot: async () => void turns.push(executions.rung.length),
    });
    const ids = await manyOrdered();
    expect(await compare(watch)).toMatchObject({ rung: 0 });
    await unwatched();
    expect(await compare(watch)).toMatchObject({ rung: ids.length });
    expect(executions.rung).toEqual(ids);
    expect(turns).toHaveLength(ids.length);
    expect(await compare(watch)).toMatchObject({ rung: 0 });
  });

  test("are rung by the next run where Temporal was away, and asked about where nobody carries them", async () => {
    await world.deps.db.deleteFrom("bookings").execute();
    const executions = new Executions();
    const ids = await manyOrdered();
    await unwatched();
    const [last = idOf("none")] = ids.slice(-1);
    let isAway = true;
    const ring = async (id: BookingId) => {
      if (isAway && id === last) return "unavailable" as const;
      executions.rung.push(id);
      return id === last ? ("not-running" as const) : ("rung" as const);
    };
    const watch = watchOf(executions, undefined, { ring });
    expect(await compare(watch)).toMatchObject({ rung: 10 });
    isAway = false;
    await setLookDue(world.deps.db, BOOKINGS, last, new Date(Date.now() + HOUR));
    executions.rung.length = 0;
    expect(await compare(watch)).toMatchObject({ rung: 1 });
    expect(executions.rung).toEqual(ids.slice(10));
    expect((await stored(last)).lookDueAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });
});

describe("a minute in which nothing is due", () => {
  /** Asked of the database by one run that finds nothing to do, and has compared a minute ago. */
  async function statementsOfQuietRun(): Promise<number> {
    let statements = 0;
    const transformQuery: KyselyPlugin["transformQuery"] = ({ node }) => {
      statements += 1;
      return node;
    };
    const db = world.deps.db.withPlugin({ transformQuery, transformResult: async ({ result }) => result });
    const watch = watchOf(new Executions(), undefined, { db, comparisonPauseMs: HOUR });
    const env = new MockActivityEnvironment();
    await env.run(watch.lookForLosses, { workflowId: "watch", runId: "quiet" });
    expect(await env.run(watch.followOverdue)).toMatchObject({ restarted: 0, more: false });
    expect(await env.run(watch.compareWithTemporal)).toEqual({ missing: 0, rung: 0 });
    return statements;
  }

  test("costs the database eight statements, and none for a healthy booking", async () => {
    await world.deps.db.deleteFrom("bookings").execute();
    await noteComparison(world.deps.db, new Date());
    expect(await statementsOfQuietRun()).toBe(QUIET_STATEMENTS);
    for (const count of range(20)) {
      const { bookingId } = await storeBooking(world.deps.db, `healthy-${count}`, { status: "confirmed" });
      await setLookDue(world.deps.db, BOOKINGS, bookingId, new Date(Date.now() + HOUR));
    }
    expect(await statementsOfQuietRun()).toBe(QUIET_STATEMENTS);
  });
});
