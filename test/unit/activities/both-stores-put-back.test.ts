import { afterAll, describe, expect, test } from "vitest";
import { doubtedBookings } from "../../../activities/booking/doubted-bookings.ts";
import { doubtUndecided } from "../../../activities/watch/doubt-undecided.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { databaseClock } from "../../../src/store/database/read-clock.ts";
import { findAttempts } from "../../../src/store/once/attempts.ts";
import { noteWatchRun } from "../../../src/store/watch/watch-runs.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import type { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { atEveryPoint } from "../../support/activities/dying-process.ts";
import { goOn, immortal, LostBookings } from "../../support/activities/lost-bookings.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { reserveByHand, untilKilled } from "../../support/activities/restart-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { MINUTE } from "../../support/values/durations.ts";

const [CONFIRMED, CANCELLED] = [1, 3];

const date = useShiftedDate();
const world = useActivities();
const losing = new LostBookings(world, date.advance);
afterAll(() => world.deps.db.updateTable("installation").set({ watch_run_id: null }).execute());

/** How far a booking has come at the instant that both stores are put back to. */
const COPIED: readonly (readonly [string, (hand: BookingByHand) => Promise<void>])[] = [
  ["Temporal had just taken it", async () => undefined],
  [
    "its slot was reserved",
    async (hand) => {
      await hand.open();
      await hand.checkAvailability();
    },
  ],
];

/** A worker begins; the watch has run last so long ago. */
async function beginWorker(watchedAgoMs: number, runsUndecided = true): Promise<number> {
  const { db } = world.deps;
  const at = new Date((await databaseClock(db)) - watchedAgoMs);
  await noteWatchRun(db, { workflowId: "w", runId: "r", at });
  return await beginAnother(runsUndecided);
}
const beginAnother = (runsUndecided = true) =>
  doubtUndecided(world.deps, [doubtedBookings(world.deps, async () => runsUndecided)]);
const attemptsOf = ({ bookingId }: { bookingId: BookingId }) => findAttempts(world.deps.db, bookingSubject(bookingId));

describe("a booking whose stores are both put back to one earlier instant", { timeout: 120_000 }, () => {
  test.each(COPIED)("has one order, wherever its process had died, to where %s", async (_, story) => {
    await atEveryPoint(async (process) => {
      const { request, early, commits } = await losing.copied(story);
      await untilKilled(losing.continued(process, request, early), goOn);
      await commits.putBack();
      expect(await beginWorker(3 * MINUTE)).toBe(1);
      await goOn(losing.continued(immortal(), request, early));
      const booking = await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
      expect(booking.needsAttention).toBeNull();
    });
  });

  test("is doubted once, however many workers begin, and makes its order where none was made", async () => {
    const { request, early } = await losing.copied((hand) => hand.open());
    expect(await beginWorker(3 * MINUTE)).toBe(1);
    expect(await beginAnother()).toBe(0);
    expect(await attemptsOf(request)).toMatchObject([{ outcome: null, fence: null }]);
    await goOn(losing.continued(immortal(), request, early));
    expect(await beginAnother()).toBe(0);
    await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
  });

  test.each<[string, number, boolean]>([
    ["bookings were watched a minute ago", MINUTE, true],
    ["its workflow knows of its order, or is gone", 3 * MINUTE, false],
    ["it was asked for while nobody watched", 60 * MINUTE, true],
  ])("is not doubted where %s", async (_, watchedAgoMs, runsUndecided) => {
    const { request, early } = await losing.copied((hand) => hand.open());
    expect(await beginWorker(watchedAgoMs, runsUndecided)).toBe(0);
    expect(await attemptsOf(request)).toEqual([]);
    await goOn(losing.continued(immortal(), request, early));
  });

  test("is not doubted where an answer is lost already, or it has an order", async () => {
    const { request, early } = await losing.copied((hand) => hand.open());
    expect(await beginWorker(4 * MINUTE)).toBe(1);
    // For another reason, as far as the database knows.
    await world.deps.db
      .updateTable("attempts")
      .set({ request_id: "another" })
      .where("subject_id", "=", request.bookingId)
      .execute();
    expect(await beginWorker(3 * MINUTE)).toBe(0);
    await goOn(losing.continued(immortal(), request, early));
    expect(await beginWorker(3 * MINUTE)).toBe(0);
  });
});

/** Requests that come for a booking between the put-back and the moment in which workers begin, or go on. */
const MEANWHILE: readonly (readonly [string, (request: PrebookingRequest) => Promise<void>])[] = [
  ["nothing", async () => undefined],
  ["the same request", (request) => reserveByHand(world, request)],
];
const AGES = COPIED.flatMap(([copied, story]) =>
  MEANWHILE.map(([came, meanwhile]) => ({ copied, story, came, meanwhile })),
);

describe("a booking that the database's copy has not and Temporal's has", { timeout: 120_000 }, () => {
  test.each(AGES)("has one order, wherever its process had died: $copied, then came $came", async (told) => {
    await atEveryPoint(async (process) => {
      const { request, early, commits } = await losing.copiedBefore(told.story);
      await untilKilled(losing.continued(process, request, early), goOn);
      await putBackOlder(commits, request, told.meanwhile);
      await goOn(losing.continued(immortal(), request, early));
      const booking = await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
      expect(booking.needsAttention).toBeNull();
    });
  });

  test.each(AGES)("stays cancelled, once it was: $copied, then came $came", async ({ story, meanwhile }) => {
    const { request, early, commits } = await losing.copiedBefore(story);
    const cancelling = losing.continued(immortal(), request, early);
    await goOn(cancelling);
    await cancelling.cancel();
    await putBackOlder(commits, request, meanwhile);
    await goOn(losing.continued(immortal(), request, early));
    await expectBookingEnd(world, request, { status: "cancelled", orders: [CANCELLED] });
  });

  test.each(AGES)("is cancelled with its order, if that is asked for then: $copied, then came $came", async (told) => {
    const { request, early, commits } = await losing.copiedBefore(told.story);
    await goOn(losing.continued(immortal(), request, early));
    await putBackOlder(commits, request, told.meanwhile);
    const hand = losing.continued(immortal(), request, early);
    await hand.cancelInTurn();
    await hand.redeliver();
    await expectBookingEnd(world, request, { status: "cancelled", orders: [CANCELLED] });
  });

  test("makes its order where none was made", async () => {
    const { request, early, commits } = await losing.copiedBefore(async () => undefined);
    await putBackOlder(commits, request);
    await goOn(losing.continued(immortal(), request, early));
    await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
  });

  /** Workers begin again a while later. */
  async function putBackOlder(
    commits: LostCommits,
    request: PrebookingRequest,
    meanwhile: (request: PrebookingRequest) => Promise<void> = async () => undefined,
  ): Promise<void> {
    await commits.putBack();
    date.advance(10);
    await meanwhile(request);
    await beginWorker(9 * MINUTE);
  }
});

test("a booking of which Temporal's copy is the older one has one order", async () => {
  const request = world.request();
  const early = losing.begun(request);
  const ahead = losing.continued(immortal(), request, early);
  await ahead.open();
  await ahead.checkAvailability();
  const commits = await LostCommits.fromNow(world.deps.db);
  await goOn(ahead);
  await commits.putBack();
  await beginWorker(3 * MINUTE);
  await goOn(losing.continued(immortal(), request, early));
  const booking = await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
  expect(booking.needsAttention).toBeNull();
});

test("a booking whose row is from before nobody watched, and its workflow from after, has one order", async () => {
  const { request, early, commits } = await losing.copied(async () => undefined);
  await goOn(losing.continued(immortal(), request, early));
  await commits.putBack();
  date.advance(3);
  await beginWorker(3 * MINUTE, false);
  date.advance(1);
  await goOn(losing.begun(request));
  await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
});

test("a booking that is asked for while nobody watches, or afterwards, is not looked for", async () => {
  const asked = world.request();
  await reserveByHand(world, asked);
  const waiting = losing.begun(asked);
  date.advance(10);
  await beginWorker(20 * MINUTE);
  const later = world.request();
  date.advance(1);
  // A client of Temporal asks, and no worker is free for a while.
  const direct = losing.begun(later);
  date.advance(1);
  for (const hand of [waiting, direct]) await hand.open();
  expect([...(await attemptsOf(asked)), ...(await attemptsOf(later))]).toEqual([]);
});
