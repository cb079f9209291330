import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import type { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { atEveryPoint } from "../../support/activities/dying-process.ts";
import { goOn, immortal, LostBookings } from "../../support/activities/lost-bookings.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { untilKilled } from "../../support/activities/restart-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";

const [CONFIRMED, CANCELLED] = [1, 3];
const HOUR_MINUTES = 60;

const date = useShiftedDate();
const world = useActivities();
const losing = new LostBookings(world, date.advance);

/** How far a booking has come when the database is copied that it will be put back to. */
const COPIED: readonly (readonly [string, (hand: BookingByHand) => Promise<void>])[] = [
  ["Temporal had just taken it", async () => undefined],
  ["it was opened", (hand) => hand.open()],
  [
    "its slot was reserved",
    async (hand) => {
      await hand.open();
      await hand.checkAvailability();
    },
  ],
];

describe("a booking that is lost by Temporal, and by a database that is put back", { timeout: 120_000 }, () => {
  test.each(COPIED)("has one order, wherever its process had died, to where %s", async (_, story) => {
    await atEveryPoint(async (process) => {
      const { request, early, commits } = await losing.copied(story);
      await untilKilled(losing.continued(process, request, early), goOn);
      await commits.putBack();
      await goOn(await losing.restarted(process, request));
      const booking = await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
      expect(booking.needsAttention).toBeNull();
    });
  });

  test("has one order where the database is put back once more, to before the restart", async () => {
    let request: PrebookingRequest;
    await atEveryPoint(
      async (process) => {
        const hand = await losing.restarted(process, request);
        await goOn(hand);
        if (process.diedAt === null) return;
        await hand.sync("reconcile");
        await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
      },
      async () => {
        const before = await losing.copied((hand) => hand.open());
        request = before.request;
        await goOn(losing.continued(immortal(), request, before.early));
        await before.commits.putBack();
        return await LostCommits.fromNow(world.deps.db);
      },
    );
  });

  test("is not cancelled beside its order: that is found, and cancelled", async () => {
    const { request } = await losing.orderedAndLost();
    const hand = await losing.restarted(immortal(), request);
    await hand.open();
    expect(await hand.cancel()).toMatchObject({ kind: "unsettled" });
    await hand.makeOrder();
    expect(await hand.cancel()).toMatchObject({ kind: "cancelled" });
    await hand.redeliver();
    await expectBookingEnd(world, request, { status: "cancelled", orders: [CANCELLED] });
  });

  test("is cancelled as was asked for here, where the booking still says so", async () => {
    const { request, early, commits } = await losing.copied(async (hand) => {
      await hand.open();
      await hand.checkAvailability();
      const match = { operation: "createOrder", passId: hand.request.pass.id } as const;
      world.simulator.faults.add({ kind: "answer-lost", times: 1, match });
      await hand.createOrder();
      expect(await hand.cancel()).toMatchObject({ kind: "unsettled" });
    });
    const before = losing.continued(immortal(), request, early);
    await before.makeOrder();
    await before.cancel();
    await commits.putBack();
    const hand = await losing.restarted(immortal(), request);
    await goOn(hand);
    const booking = await expectBookingEnd(world, request, { status: "cancelled", orders: [CANCELLED] });
    expect(booking.reason).toBeNull();
  });

  test("does not say that the lounge has cancelled it for certain, where a cancellation may be forgotten", async () => {
    const { request, early, commits } = await losing.copied(goOn);
    await losing.continued(immortal(), request, early).cancel();
    await commits.putBack();
    const hand = await losing.restarted(immortal(), request);
    await hand.open();
    await hand.sync("pushed");
    await hand.redeliver();
    const booking = await expectBookingEnd(world, request, { status: "cancelled", orders: [CANCELLED] });
    expect(booking.reason).toMatchObject({
      code: "cancelled_by_supplier",
      message: expect.stringContaining("may be forgotten"),
    });
  });

  test("had no order: it makes one, once it has been looked for in vain, for a minute", async () => {
    const { request, commits } = await losing.copied((hand) => hand.open());
    await commits.putBack();
    const hand = await losing.restarted(immortal(), request);
    const restartedAt = Date.now();
    await goOn(hand);
    await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
    expect(Date.now() - restartedAt).toBeGreaterThanOrEqual(60_000);
  });

  test("had no order and can have none any more: it ends for that reason, once it has been looked for in vain", async () => {
    const { request, commits } = await losing.copied((hand) => hand.open());
    await commits.putBack();
    date.advance(366 * 24 * HOUR_MINUTES);
    const hand = await losing.restarted(immortal(), request);
    await hand.open();
    expect(hand.booking.status).toBe("requested");
    await hand.makeOrder();
    await expectBookingEnd(world, request, { status: "rejected", orders: [] });
    expect(hand.booking.reason?.code).toBe("date_in_the_past");
  });
});
