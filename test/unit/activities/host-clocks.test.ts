import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { undecidedBookings } from "../../../activities/booking/undecided-bookings.ts";
import { createInboxActivities } from "../../../activities/inbox/inbox-activities.ts";
import { noteUndecided } from "../../../activities/inbox/note-undecided.ts";
import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { instantOf } from "../../../src/domain/instant.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { takeBookingId } from "../../../src/store/bookings/take-booking.ts";
import { insertMessages } from "../../../src/store/inbox/inbox-insert.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { watchOverBookings } from "../../support/activities/silent-temporal.ts";
import { useWrongClocks, type WrongClocks } from "../../support/activities/wrong-clocks.ts";
import { bookingOf, idOf, orderEvent, storeBooking } from "../../support/database/store-suites/fixtures.ts";
import { requestsOf } from "../../support/proxies/supplier-view.ts";
import { HOUR, MINUTE, SECOND } from "../../support/values/durations.ts";

const MINUTES_OFF = [-15, -10, -5, -1, 0, 1, 5, 10, 15];
const HOST_ERRORS_MS = [-26 * HOUR, ...MINUTES_OFF.map((minutes) => minutes * MINUTE), 26 * HOUR];
/** In a zone without summer time: each of its local times exists, and once. */
const LOUNGE = { resourceId: "N00012", timeZone: "Asia/Hong_Kong" };

describe("a worker whose host's clock is wrong", { timeout: 60_000 }, () => {
  let clocks: WrongClocks;
  beforeAll(() => {
    clocks = useWrongClocks();
  });
  afterAll(() => clocks.restore());
  const world = useActivities();

  const localTime = (inMs: number) =>
    new Date(Date.now() + inMs).toLocaleString("sv-SE", { timeZone: LOUNGE.timeZone }).slice(0, 16).replace(" ", "T");

  /** A worker takes up a request for a visit then. */
  async function open(hostErrorMs: number, visitInMs: number) {
    const { simulator, deps } = world;
    const request = world.request({ resourceId: LOUNGE.resourceId, prebookingDate: localTime(visitInMs) });
    const { run, ...worker } = clocks.worker(hostErrorMs, { db: deps.db, simulator });
    try {
      const result = await run(() => world.call("openBooking", world.openInput(request), worker));
      const row = await deps.db
        .selectFrom("bookings")
        .select(["created_at", "updated_at", "look_due_at"])
        .where("booking_id", "=", request.bookingId)
        .executeTakeFirstOrThrow();
      return { kind: result.kind, reason: result.booking.reason?.code ?? null, row };
    } finally {
      await worker.dragonpass.close();
    }
  }

  test.each(HOST_ERRORS_MS)("takes a visit that is to come, and refuses one that has passed (%i ms)", async (error) => {
    for (const ahead of [6 * MINUTE, HOUR, 25 * HOUR]) {
      expect(await open(error, ahead)).toMatchObject({ kind: "open", reason: null });
    }
    for (const ago of [-6 * MINUTE, -HOUR, -25 * HOUR]) {
      expect(await open(error, ago)).toMatchObject({ kind: "over", reason: "date_in_the_past" });
    }
  });

  test.each(HOST_ERRORS_MS)("dates a booking, and its next look, by the database's clock (%i ms)", async (error) => {
    const { row } = await open(error, 48 * HOUR);
    const { created_at: createdAt, updated_at: updatedAt, look_due_at: lookDueAt } = row;
    for (const at of [createdAt, updatedAt]) expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(10 * SECOND);
    const slackMs = world.deps.timings.watchSlackMs;
    expect(Math.abs((lookDueAt?.getTime() ?? Number.NaN) - Date.now() - slackMs)).toBeLessThan(10 * SECOND);
  });

  test.each(HOST_ERRORS_MS)(
    "reads a resource again once it was read an hour ago, and no sooner (%i ms)",
    async (error) => {
      await open(error, 48 * HOUR);
      const asked = () => requestsOf(world.simulator, "getResource", {}).length;
      const readAgo = (minutes: number) =>
        sql`update catalogue_details set fetched_at = now() - ${`${minutes} minutes`}::interval`.execute(world.deps.db);
      const before = asked();
      await readAgo(50);
      await open(error, 48 * HOUR);
      expect(asked()).toBe(before);
      await readAgo(70);
      await open(error, 48 * HOUR);
      expect(asked()).toBe(before + 1);
    },
  );

  test.each(HOST_ERRORS_MS)("rings for what is due, and for nothing else (%i ms)", async (error) => {
    const { db, programIds, log } = world.deps;
    const rung: string[] = [];
    for (const [orderId, due] of dueAndLater(`rings ${error}`)) {
      await claimOrder(db, { orderId, bookingId: (await storeBooking(db, orderId)).bookingId });
      await insertMessages(world.database, [{ ...orderEvent(orderId), logicalKey: orderId }]);
      await sql`update inbox set ring_due_at = now() + ${due}::interval where order_id = ${orderId}`.execute(db);
    }
    const activities = createInboxActivities({
      db: clocks.elsewhere(db),
      programIds,
      log,
      ring: async (_, { orderId }) => {
        rung.push(orderId);
        return "rung";
      },
      follow: async () => "followed",
      ringBatch: async () => undefined,
      ringWalkin: async () => undefined,
      ensureBatch: async () => undefined,
      ensureSync: async () => undefined,
      requestSync: async () => undefined,
    });
    await clocks.at(error, () => activities.ringDueEvents());
    expect(rung).toEqual([dueAndLater(`rings ${error}`)[0]?.[0]]);
  });

  test.each(HOST_ERRORS_MS)(
    "removes what Temporal has not taken for an hour, and nothing younger (%i ms)",
    async (error) => {
      const { db, programIds, log } = world.deps;
      const nothing = async () => undefined;
      for (const [name, minutes] of [
        [`old ${error}`, 70],
        [`young ${error}`, 50],
      ] as const) {
        const createdAt = instantOf(Date.now() - minutes * MINUTE);
        await takeBookingId(db, { booking: bookingOf(name, { createdAt }), fingerprint: "f" });
      }
      const ring = async () => "rung" as const;
      const batches = {
        ringBatch: nothing,
        ensureBatch: nothing,
        ensureSync: nothing,
        requestSync: nothing,
        ringWalkin: nothing,
      };
      const deps = {
        db: clocks.elsewhere(db),
        programIds,
        log,
        ring,
        follow: async () => "followed" as const,
        ...batches,
      };
      await clocks.at(error, () => createInboxActivities(deps).removeUnboundBookings());
      expect(await findBooking(db, idOf(`old ${error}`))).toBeNull();
      expect(await findBooking(db, idOf(`young ${error}`))).not.toBeNull();
    },
  );

  test.each(HOST_ERRORS_MS)(
    "asks about bookings that nobody looked at in time, and no others (%i ms)",
    async (error) => {
      const { db, log } = world.deps;
      const asked: BookingId[] = [];
      await db.updateTable("bookings").set({ look_due_at: null }).execute();
      for (const [name, due] of dueAndLater(`watched ${error}`)) {
        const { bookingId } = await storeBooking(db, name, { status: "confirmed" });
        await sql`update bookings set look_due_at = now() + ${due}::interval where booking_id = ${bookingId}`.execute(
          db,
        );
      }
      const watch = watchOverBookings({
        db: clocks.elsewhere(db),
        follow: async (id) => {
          asked.push(id);
          return "followed";
        },
        againMs: MINUTE,
        log,
      });
      await clocks.at(error, () => watch.followOverdue());
      expect(asked).toEqual([dueAndLater(`watched ${error}`)[0]?.[0]]);
    },
  );

  test.each(HOST_ERRORS_MS)(
    "asks for a person once a booking has been undecided for long, and no sooner (%i ms)",
    async (error) => {
      const { db } = world.deps;
      for (const [name, minutes] of [
        [`long ${error}`, 16],
        [`short ${error}`, 14],
      ] as const) {
        await storeBooking(db, name, { status: "requested", createdAt: instantOf(Date.now() - minutes * MINUTE) });
      }
      const told: BookingId[] = [];
      const tellUndecided = async (id: BookingId) => void told.push(id);
      const elsewhere = clocks.elsewhere(db);
      const deps = { db: elsewhere, undecidedAfterMs: 15 * MINUTE };
      await clocks.at(error, () => noteUndecided(deps, [undecidedBookings(elsewhere, tellUndecided)]));
      expect(told).toContain(`long ${error}`);
      expect(told).not.toContain(`short ${error}`);
    },
  );
});

/** Of two things, when each is due: by the clocks of hosts that are minutes or days off this would come out otherwise. */
function dueAndLater(name: string): readonly (readonly [name: OrderId & BookingId, due: string])[] {
  return [
    [`${name}: due` as OrderId & BookingId, "-10 seconds"],
    [`${name}: later` as OrderId & BookingId, "50 seconds"],
  ];
}
