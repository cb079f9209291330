import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingStatus } from "../../../src/contract/vocabulary.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { isUnsettled } from "../../../src/store/once/attempt.ts";
import { findAttempts } from "../../../src/store/once/attempts.ts";
import { orderOf } from "../../../src/store/once/claims.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { DyingProcess } from "../../support/activities/dying-process.ts";
import { goOn } from "../../support/activities/lost-bookings.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { reserveByHand, restartByHand } from "../../support/activities/restart-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { ordersOf, requestsOf, shownOf, truthOf } from "../../support/proxies/supplier-view.ts";

const [CONFIRMED, CANCELLED] = [1, 3];
/** Everything of a story happens once for each commit. */
const TIMEOUT_MS = 240_000;

const date = useShiftedDate();
const world = useActivities();

type Story = (hand: BookingByHand) => Promise<void>;

const reserve: Story = async (hand) => {
  await hand.open();
  await hand.checkAvailability();
};
const loseAnswer: Story = async (hand) => {
  await reserve(hand);
  const match = { operation: "createOrder", passId: hand.request.pass.id } as const;
  world.simulator.faults.add({ kind: "answer-lost", times: 1, match });
  await hand.createOrder();
};

/** How far a booking had come when Temporal lost it for the first time. */
const COME: readonly (readonly [string, Story])[] = [
  ["its slot was reserved", reserve],
  ["the answer to its creation was lost", loseAnswer],
  ["it had its order", (hand) => hand.makeOrder()],
];
/** How far each run has come that has taken it over. */
const TAKEN_OVER: readonly (readonly [string, Story])[] = [
  ["was opened again", (hand) => hand.open()],
  ["has its order", (hand) => hand.makeOrder()],
];
const RESTARTS = 2;
/** Longer than any booking here needs for its order. */
const STEPS_MAX = 8;
/** More with `LOSSES_RUNS`, see docs/testing.md. */
const LOSSES_RUNS = Number(process.env.LOSSES_RUNS ?? 30);

const cases = COME.flatMap(([come, story]) =>
  TAKEN_OVER.map(([taken, takeOver]) => ({ come, story, taken, takeOver })),
);

describe("a booking that Temporal has lost, and a database that is put back to any of its commits", () => {
  test.each(cases)(
    "has one order, and follows it: $come, restarted twice, and each time it $taken",
    { timeout: TIMEOUT_MS },
    async (told) => {
      await atEveryCommit(told, async (hand) => {
        await goOn(hand);
        if (hand.booking.orderId !== null) await hand.sync("reconcile");
        await expectEnd(hand.request, { status: "confirmed", orders: [CONFIRMED] });
      });
    },
  );

  test.each(cases)(
    "cancels its order where it says so: $come, restarted twice, and each time it $taken",
    { timeout: TIMEOUT_MS },
    async (told) => {
      await atEveryCommit(told, async (hand) => {
        if ((await hand.cancel()).kind === "unsettled") await hand.makeOrder();
        if (hand.booking.status !== "cancelled") expect(await hand.cancel()).toMatchObject({ kind: "cancelled" });
        await hand.redeliver();
        const orders = ordersOf(world.simulator, hand.request.pass.id);
        const booking = await expectEnd(hand.request, { status: "cancelled", orders: orders.map(() => CANCELLED) });
        expect(booking.reason).toBeNull();
        for (const { orderId } of orders)
          expect(requestsOf(world.simulator, "cancelOrder", { orderId })).toHaveLength(1);
      });
    },
  );
});

type Loss =
  /** Temporal loses the booking; it is restarted, and takes so many steps. */
  | { readonly kind: "restarted"; readonly steps: number }
  /** The database is put back to one of the states that it has had since the id was taken, and the booking takes so many steps. */
  | { readonly kind: "put back"; readonly toPercent: number; readonly steps: number };

/** Few as a rule: what one run has done is lost before the next one can make it good. */
const steps = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 2 }) },
  { weight: 1, arbitrary: fc.nat({ max: STEPS_MAX }) },
);
const restarted = fc.record({ kind: fc.constant("restarted" as const), steps });
const putBack = fc.record({
  kind: fc.constant("put back" as const),
  toPercent: fc.nat({ max: 100 }),
  steps,
});
/** The last one is the database's: what the workflow knows is all that is known then. */
const losses = fc
  .tuple(
    fc.array(fc.oneof({ weight: 3, arbitrary: restarted }, { weight: 1, arbitrary: putBack }), { maxLength: 5 }),
    putBack,
  )
  .map(([before, last]): Loss[] => [...before, last]);
/** Open, reserve, order. */
const begunSteps = fc.oneof(fc.constant(3), steps);

test("whatever is lost, in whichever order, a booking has one order or asks a person, and is cancelled with it", async () => {
  await fc.assert(
    fc.asyncProperty(begunSteps, losses, fc.boolean(), fc.boolean(), async (first, lost, isAnswerLost, isCancelled) => {
      const { commits, by, request, hand: begun } = await reserved();
      const match = { operation: "createOrder", passId: request.pass.id } as const;
      if (isAnswerLost) world.simulator.faults.add({ kind: "answer-lost", times: 1, match });
      await begun.go(first);
      const hand = await afterLosses(lost, { commits, by, hand: begun });
      await (isCancelled ? hand.cancelInTurn() : hand.makeOrder());
      await hand.redeliver();
      const booking = (await findBooking(world.deps.db, request.bookingId))?.booking;
      const live = ordersOf(world.simulator, request.pass.id).filter(({ status }) => status !== CANCELLED);
      // Each run began with what the one before it had stored: nothing is forgotten, and nobody is asked.
      const isKnown = lost.slice(0, -1).every(({ kind }) => kind === "restarted");
      if (isKnown) expect(booking?.needsAttention).toBeNull();
      if (booking?.needsAttention === null) expect(live.length).toBe(booking.status === "cancelled" ? 0 : 1);
      expect(booking?.status).not.toBe("rejected");
      const asked = requestsOf(world.simulator, "cancelOrder", { passId: request.pass.id });
      if (!isCancelled) expect(asked).toEqual([]);
    }),
    { numRuns: LOSSES_RUNS },
  );
}, 240_000);

async function afterLosses(
  lost: readonly Loss[],
  { commits, by, hand: begun }: Pick<Awaited<ReturnType<typeof reserved>>, "commits" | "by" | "hand">,
): Promise<BookingByHand> {
  let hand = begun;
  for (const loss of lost) {
    if (loss.kind === "restarted") hand = (await restartByHand(by, hand.request)) ?? hand;
    else await commits.putBack(1 + Math.round((loss.toPercent / 100) * (commits.states - 2)));
    await hand.go(loss.steps);
  }
  return hand;
}

type Told = (typeof cases)[number];

/** The lease of a pass may have come back with the database, and runs out by itself. */
async function expectEnd(
  { bookingId, pass }: PrebookingRequest,
  expected: { readonly status: BookingStatus; readonly orders: readonly number[] },
): Promise<Booking> {
  const { db } = world.deps;
  const booking = (await findBooking(db, bookingId))?.booking;
  if (booking === undefined) throw new Error("the booking is gone");
  const orders = ordersOf(world.simulator, pass.id);
  expect({ status: booking.status, orders: orders.map(({ status }) => status) }).toEqual(expected);
  const [order] = orders;
  if (order !== undefined) expect(shownOf(booking)).toEqual(truthOf(order));
  const unsettled = (await findAttempts(db, bookingSubject(bookingId))).filter(isUnsettled);
  expect({ claimed: await orderOf(db, bookingId), needsAttention: booking.needsAttention, unsettled }).toEqual({
    claimed: order?.orderId ?? null,
    needsAttention: null,
    unsettled: [],
  });
  return booking;
}

/** Tells what becomes of the last run of a booking, once for each commit that the database is put back to. */
async function atEveryCommit(told: Told, end: (hand: BookingByHand) => Promise<void>): Promise<void> {
  const failures: { readonly commit: number; readonly run: string | null | undefined; readonly error: unknown }[] = [];
  let states = Number.POSITIVE_INFINITY;
  for (let commit = 0; commit < states; commit++) {
    const { commits, hand } = await begin(told);
    // A story that was told slowly has one more: since when it has waited.
    ({ states } = commits);
    await commits.putBack(Math.min(commit, states - 1));
    const run = (await findBooking(world.deps.db, hand.request.bookingId))?.firstExecutionRunId;
    await end(hand).catch((error: unknown) => failures.push({ commit, run, error }));
  }
  expect(states).toBeGreaterThan(1);
  const [first] = failures;
  if (first === undefined) return;
  const where = failures.map(({ commit, run }) => `\n- ${commit}, its row of ${run ?? "nobody"}`).join("");
  throw new Error(`it does not hold after commits of ${states}:${where}\nThe first:`, { cause: first.error });
}

/** A booking that Temporal has just taken, and whose database remembers each of its states. */
async function reserved() {
  const commits = await LostCommits.of(world.deps.db, Number.POSITIVE_INFINITY);
  const by = { world, process: new DyingProcess(Number.POSITIVE_INFINITY, commits), wait: date.advance };
  const request: PrebookingRequest = world.request();
  await reserveByHand(world, request);
  await commits.remember();
  return { commits, by, request, hand: new BookingByHand(by, request) };
}

async function begin({ story, takeOver }: Told): Promise<{ commits: LostCommits; hand: BookingByHand }> {
  const { commits, by, request, hand: first } = await reserved();
  await story(first);
  let hand = first;
  for (let run = 0; run < RESTARTS; run++) {
    const restarted = await restartByHand(by, request);
    if (restarted === null) throw new Error("it has ended");
    hand = restarted;
    await takeOver(hand);
  }
  return { commits, hand };
}
