import { MockActivityEnvironment } from "@temporalio/testing";
import type { KyselyPlugin } from "kysely";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { watchedBookings } from "../../../activities/booking/watched-bookings.ts";
import { type ComparisonDependencies, compareWithTemporal } from "../../../activities/watch/compare-with-temporal.ts";
import type { Watched } from "../../../activities/watch/watched.ts";
import type { Booking } from "../../../src/contract/booking.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import type { ComparisonResult } from "../../../src/domain/activity-interfaces.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import type { RingAnswer } from "../../../src/domain/inbox/order-status-changed.ts";
import type { ListedWorkflow } from "../../../src/domain/watch/listed.ts";
import { takeOverdue } from "../../../src/store/watch/overdue.ts";
import { noteComparison } from "../../../src/store/watch/watch-runs.ts";
import { BOOKINGS } from "../../../src/store/watch/watched-table.ts";
import { LISTED_MAX } from "../../../src/temporal/client/listed-workflows.ts";
import { SILENT_CALLS, SILENT_WATCH } from "../../support/activities/silent-temporal.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import { idOf, orderOfName, range, storeBooking } from "../../support/database/store-suites/fixtures.ts";
import { HOUR, MINUTE } from "../../support/values/durations.ts";

type ListedBooking = ListedWorkflow<BookingId>;

const database = useEmbeddedDatabase();
const log = { warn: () => undefined, info: () => undefined };
const GRACE_MS = 2 * MINUTE;
/** Long before the comparison, and within the grace. */
const [LONG_AGO, JUST_NOW] = [HOUR, MINUTE];

/** Temporal with a list, in parts as large as its own, that notes who is rung and how often it is asked. */
class Temporal {
  running: ListedBooking[] = [];
  readonly rung: BookingId[] = [];
  answer: RingAnswer = "rung";
  calls = 0;
  failingAt: number | null = null;

  readonly listRunning: Watched<BookingId>["listRunning"] = async (after) => {
    this.calls += 1;
    const start = after === null ? 0 : Number(after[0]) * LISTED_MAX;
    if (this.failingAt === start) throw new Error("the list is away");
    const next = start + LISTED_MAX < this.running.length ? Uint8Array.of(start / LISTED_MAX + 1) : null;
    return { listed: this.running.slice(start, start + LISTED_MAX), next };
  };
  readonly ring: Watched<BookingId>["ring"] = async (bookingId) => {
    if (this.answer === "rung") this.rung.push(bookingId);
    return this.answer;
  };
}

beforeEach(async () => {
  await sql`delete from bookings`.execute(database.kysely);
  await database.kysely.updateTable("installation").set({ compared_at: null }).execute();
});

async function compare(
  temporal: Temporal,
  more: Partial<ComparisonDependencies & Pick<Watched<BookingId>, "ring">> = {},
): Promise<ComparisonResult> {
  const deps = { ...SILENT_WATCH, db: database.kysely, log, comparisonGraceMs: GRACE_MS, ...more };
  const { listRunning, ring } = temporal;
  const bookings = watchedBookings({ ...SILENT_CALLS, listRunning, ring, follow: async () => "followed", ...more });
  return await new MockActivityEnvironment().run(() => compareWithTemporal(deps, [bookings]));
}

/** Stores a booking that was last written so long ago, and has to be looked at in an hour. */
async function store(name: string, fields: Partial<Booking>, agoMs = LONG_AGO): Promise<void> {
  const at = new Date(Date.now() - agoMs).toISOString() as Booking["updatedAt"];
  await storeBooking(database.kysely, name, { createdAt: at, updatedAt: at, ...fields });
  await sql`update bookings set look_due_at = now() + interval '1 hour'
    where booking_id = ${name} and look_due_at is not null`.execute(database.kysely);
}

/** Confirmed bookings `b0`, `b1`, …, all due at the same time. */
async function storeMany(count: number): Promise<void> {
  await sql`insert into bookings (booking_id, fingerprint, booking, revision, status, order_id, needs_attention,
      created_at, updated_at, look_due_at)
    select 'b' || n, 'f', '{}', 1, 'confirmed', 'order of b' || n, false,
      now() - interval '1 hour', now() - interval '1 hour', now() + interval '1 hour'
    from generate_series(0, ${count - 1}::int) as n`.execute(database.kysely);
}

function listed(name: string, fields: Partial<ListedBooking> = {}, agoMs = LONG_AGO): ListedBooking {
  const startedAt = new Date(Date.now() - agoMs);
  return { id: idOf(name), status: "confirmed", orderId: `order of ${name}`, startedAt, ...fields };
}

async function dueNow(): Promise<BookingId[]> {
  const now = new Date(Date.now() + 1_000);
  return await takeOverdue(database.kysely, BOOKINGS, { now, againAt: new Date(Date.now() + HOUR), limit: 10_000 });
}

const CONFIRMED = (name: string): Partial<Booking> => ({
  status: "confirmed",
  orderId: orderOfName(`order of ${name}`),
});

describe("comparing all open bookings with what Temporal lists", () => {
  test.each<[string, Partial<Booking>, number, boolean]>([
    ["that is open", { status: "confirmed" }, LONG_AGO, true],
    ["that was asked for, and no run has begun", { status: "requested" }, LONG_AGO, true],
    ["that may not be listed yet", { status: "confirmed" }, JUST_NOW, false],
    ["that has ended", { status: "cancelled" }, LONG_AGO, false],
    [
      "of which a person knows that nobody follows it",
      { status: "confirmed", needsAttention: attention("not_followed") },
      LONG_AGO,
      false,
    ],
    [
      "of which a person knows something else",
      { status: "confirmed", needsAttention: attention("pending_too_long") },
      LONG_AGO,
      true,
    ],
  ])("has a booking %s and is not listed asked about: not more", async (_, fields, agoMs, isDue) => {
    await store("b", fields, agoMs);
    await store("healthy", CONFIRMED("healthy"));
    const temporal = new Temporal();
    temporal.running = [listed("healthy")];
    expect(await compare(temporal)).toEqual({ missing: isDue ? 1 : 0, rung: 0 });
    expect(await dueNow()).toEqual(isDue ? ["b"] : []);
  });

  test.each<[string, Partial<Booking> | null, Partial<ListedBooking>, { row: number; run: number }, boolean]>([
    ["as the database has it", CONFIRMED("b"), {}, { row: LONG_AGO, run: LONG_AGO }, false],
    ["and not stored", null, {}, { row: 0, run: LONG_AGO }, true],
    ["and not stored yet", null, {}, { row: 0, run: JUST_NOW }, false],
    ["further than the database", { status: "requested" }, {}, { row: LONG_AGO, run: LONG_AGO }, true],
    ["further than a row that was just written", { status: "requested" }, {}, { row: JUST_NOW, run: LONG_AGO }, false],
    [
      "with another order",
      { ...CONFIRMED("b"), orderId: orderOfName("o") },
      {},
      { row: LONG_AGO, run: LONG_AGO },
      true,
    ],
    [
      "behind the database",
      CONFIRMED("b"),
      { status: "requested", orderId: null },
      { row: LONG_AGO, run: LONG_AGO },
      true,
    ],
    [
      "though it has ended here",
      { ...CONFIRMED("b"), status: "cancelled" },
      {},
      { row: LONG_AGO, run: LONG_AGO },
      true,
    ],
    [
      "though it fails, which a person knows",
      { status: "requested", needsAttention: attention("not_followed") },
      {},
      { row: LONG_AGO, run: LONG_AGO },
      false,
    ],
    [
      "though it ended here days ago",
      { ...CONFIRMED("b"), status: "cancelled" },
      {},
      { row: 48 * LONG_AGO, run: LONG_AGO },
      false,
    ],
    ["without attributes", CONFIRMED("b"), { status: null, orderId: null }, { row: LONG_AGO, run: LONG_AGO }, false],
    ["without attributes, and not stored", null, { status: null, orderId: null }, { row: 0, run: LONG_AGO }, true],
  ])("rings a booking that runs %s, where the two differ", async (_, row, run, ago, isRung) => {
    if (row !== null) await store("b", row, ago.row);
    const temporal = new Temporal();
    temporal.running = [listed("b", run, ago.run)];
    expect(await compare(temporal)).toEqual({ missing: 0, rung: isRung ? 1 : 0 });
    expect(temporal.rung).toEqual(isRung ? ["b"] : []);
    expect(await dueNow()).toEqual([]);
  });

  test("costs a call and three statements for a thousand bookings, and nothing for each that is well", async () => {
    await storeMany(4_500);
    const temporal = new Temporal();
    temporal.running = range(4_500).map((index) => listed(`b${index}`));
    let statements = 0;
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    expect(await compare(temporal, { db: database.kysely.withPlugin(counting) })).toEqual({ missing: 0, rung: 0 });
    expect(temporal.calls).toBe(5);
    // The clock, the last comparison and the note of this one, and for each thousand the differing and the open.
    expect(statements).toBe(3 + 5 + 5);
    expect(await dueNow()).toEqual([]);
  });

  test("finds what is missing among thousands, though many are due at the same time", async () => {
    await storeMany(2_500);
    const temporal = new Temporal();
    temporal.running = range(2_500).flatMap((index) => (index % 1_000 === 999 ? [] : [listed(`b${index}`)]));
    expect(await compare(temporal)).toEqual({ missing: 2, rung: 0 });
    expect((await dueNow()).sort()).toEqual(["b1999", "b999"]);
  });

  test("takes nothing for missing where the list breaks off, and compares again with the next run", async () => {
    await storeMany(LISTED_MAX + 1);
    const temporal = new Temporal();
    temporal.running = range(LISTED_MAX + 1).map((index) => listed(`b${index}`));
    await noteComparison(database.kysely, new Date(Date.now() - HOUR));
    temporal.failingAt = LISTED_MAX;
    expect(await compare(temporal, { comparisonPauseMs: MINUTE })).toEqual({ missing: 0, rung: 0 });
    expect(await dueNow()).toEqual([]);
    const callsBefore = temporal.calls;
    temporal.failingAt = null;
    await compare(temporal, { comparisonPauseMs: MINUTE });
    expect(temporal.calls).toBeGreaterThan(callsBefore);
  });

  test("comes once in a while, also where the clock was ahead or the database is put back", async () => {
    const temporal = new Temporal();
    const pauseMs = 5 * MINUTE;
    const callsAfter = async (comparedAt: number | null) => {
      if (comparedAt !== null) await noteComparison(database.kysely, new Date(comparedAt));
      const before = temporal.calls;
      await compare(temporal, { comparisonPauseMs: pauseMs });
      return temporal.calls - before;
    };
    expect(await callsAfter(null)).toBe(1);
    expect(await callsAfter(null)).toBe(0);
    expect(await callsAfter(Date.now() - MINUTE)).toBe(0);
    expect(await callsAfter(Date.now() - HOUR)).toBe(1);
    expect(await callsAfter(Date.now() + HOUR)).toBe(1);
  });

  test("rings a few at once, and goes on with the next run where Temporal does not take them", async () => {
    const temporal = new Temporal();
    let [atOnce, most] = [0, 0];
    const ring: Watched<BookingId>["ring"] = async (bookingId, orderId) => {
      most = Math.max(most, ++atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      return await temporal.ring(bookingId, orderId);
    };
    temporal.running = range(35).map((index) => listed(`b${index}`));
    temporal.answer = "unavailable";
    const compareRinging = () => compare(temporal, { ring, comparisonPauseMs: HOUR });
    expect(await compareRinging()).toEqual({ missing: 0, rung: 0 });
    temporal.answer = "rung";
    expect(await compareRinging()).toEqual({ missing: 0, rung: 35 });
    expect(most).toBe(10);
    expect(await compareRinging()).toEqual({ missing: 0, rung: 0 });
  });
});
