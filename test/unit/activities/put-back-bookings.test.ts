import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingStatus } from "../../../src/contract/vocabulary.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import type { FaultRule, SimulatorOperation } from "../../../src/simulator/fault-rule.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { isUnsettled } from "../../../src/store/once/attempt.ts";
import { findAttempts } from "../../../src/store/once/attempts.ts";
import { orderOf } from "../../../src/store/once/claims.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { bookedEsim, topUpRequest } from "../../support/activities/booked.ts";
import { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { atEveryPoint, DyingProcess } from "../../support/activities/dying-process.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { ordersOf, requestsOf, shownOf, truthOf } from "../../support/proxies/supplier-view.ts";
import { dayPassOfToday } from "../../support/service/module-requests.ts";

const CONFIRMED = 1;
const CANCELLED = 3;
const ANSWER_LOST = { kind: "answer-lost", times: 1 } as const;

/** Everything of a story happens once for each of its points. */
const TIMEOUT_MS = 240_000;

/** How many commits the database loses with the process; all of them: the booking's row is gone. */
const LOSSES = [1, 2, 3, Number.POSITIVE_INFINITY];

const date = useShiftedDate();
const world = useActivities();

describe.each(LOSSES)(
  "a process that is killed at any point, with a database that loses its last commits: %s",
  {
    timeout: TIMEOUT_MS,
  },
  (loss) => {
    test.each<[string, () => PrebookingRequest]>([
      ["where DragonPass answers", () => world.request()],
      ["where an answer was lost", () => onFaulty("createOrder", ANSWER_LOST)],
      ["where DragonPass asked to slow down", () => onFaulty("createOrder", { kind: "status", status: 429, times: 1 })],
    ])("leaves one order, which is followed, %s", async (_, ask) => {
      await everyLoss(async (process) => {
        const hand = byHand(process, ask());
        await hand.open();
        await hand.makeOrder();
        return { hand, status: "confirmed", orders: [CONFIRMED] };
      });
    });

    test("leaves one order of a top-up where an answer was lost", async () => {
      let esim: Booking;
      await everyLoss(
        async (process) => {
          const hand = byHand(process, faulty(topUpRequest(world, esim), "createOrder", ANSWER_LOST));
          await hand.open();
          await hand.makeOrder();
          expect(world.simulator.orders.get(hand.booking.orderId ?? "")?.topUpOf).toBe(esim.orderId);
          return { hand, status: "confirmed", orders: [CONFIRMED] };
        },
        async () => {
          esim = await bookedEsim(world);
        },
      );
    });

    test("cancels the order that it says is cancelled, once, and as its own", async () => {
      await everyLoss(async (process, lost) => {
        const before = byHand(new DyingProcess(Number.POSITIVE_INFINITY, lost), world.request());
        await before.open();
        await before.makeOrder();
        const hand = byHand(process, before.request, before);
        expect(await hand.cancel()).toMatchObject({ kind: "cancelled" });
        const orderId = hand.booking.orderId ?? "";
        expect(requestsOf(world.simulator, "cancelOrder", { orderId })).toHaveLength(1);
        expect(hand.booking.reason).toBeNull();
        return { hand, status: "cancelled", orders: [CANCELLED] };
      });
    });

    test("cancels an order whose creation was never answered, or makes none", async () => {
      await everyLoss(async (process) => {
        const hand = byHand(process, onFaulty("createOrder", ANSWER_LOST));
        await hand.open();
        await hand.checkAvailability();
        await hand.createOrder();
        const first = await hand.cancel();
        if (first.kind === "unsettled" || first.kind === "claimed") {
          await hand.makeOrder();
          expect(await hand.cancel()).toMatchObject({ kind: "cancelled" });
        }
        return { hand, status: "cancelled", orders: [CANCELLED] };
      });
    });

    test("is checked in where it says so, once, with what that gave", async () => {
      await everyLoss(async (process, lost) => {
        const request = world.request({ module: "fitness", resourceId: "F00002", ...dayPassOfToday("F00002") });
        const before = byHand(new DyingProcess(Number.POSITIVE_INFINITY, lost), request);
        await before.open();
        await before.makeOrder();
        const orderId = before.booking.orderId ?? "";
        world.simulator.faults.add({ ...ANSWER_LOST, match: { operation: "checkIn", orderId } });
        const hand = byHand(process, request, before);
        expect(await hand.checkIn()).toMatchObject({ kind: "checked-in" });
        expect(checkInsOf(orderId)).toHaveLength(1);
        expect(await hand.checkIn()).toMatchObject({ kind: "checked-in", booking: hand.booking });
        return { hand, status: "confirmed", orders: [CONFIRMED] };
      });
    });

    interface Ending {
      readonly hand: BookingByHand;
      readonly status: BookingStatus;
      readonly orders: readonly number[];
    }

    async function everyLoss(
      story: (process: DyingProcess, lost: LostCommits) => Promise<Ending>,
      before?: () => Promise<void>,
    ): Promise<void> {
      let lost: LostCommits;
      await atEveryPoint(
        async (process) => {
          const { hand, ...expected } = await story(process, lost);
          const known = hand.booking;
          // Where it was not killed the commits are lost all the same, once everything has been answered.
          if (process.diedAt === null) await lost.putBack();
          await hand.sync("reconcile");
          await hand.redeliver();
          await expectEnd(hand.request, known, expected);
        },
        async () => {
          lost = await LostCommits.of(world.deps.db, loss, before);
          return lost;
        },
      );
    }

    async function expectEnd(
      { bookingId, pass }: PrebookingRequest,
      known: Booking,
      expected: Omit<Ending, "hand">,
    ): Promise<void> {
      const { db } = world.deps;
      const orders = ordersOf(world.simulator, pass.id);
      const row = await findBooking(db, bookingId);
      const [order] = orders;
      expect({ status: row?.booking.status, orders: orders.map(({ status }) => status) }).toEqual(expected);
      if (row === null || order === undefined) throw new Error("the booking is gone");
      expect(shownOf(row.booking)).toEqual(truthOf(order));
      expect(row.booking.needsAttention).toBeNull();
      expect(row.booking.revision).toBeGreaterThanOrEqual(known.revision);
      expect(row.booking.checkedInAt).toBe(known.checkedInAt);
      expect(row.policy).not.toBeNull();
      expect(await orderOf(db, bookingId)).toBe(order.orderId);
      expect((await findAttempts(db, bookingSubject(bookingId))).filter(isUnsettled)).toEqual([]);
    }

    function checkInsOf(orderId: string) {
      return world.simulator
        .journal()
        .filter((entry) => entry.kind === "order-checked-in" && entry.orderId === orderId);
    }

    function byHand(process: DyingProcess, request: PrebookingRequest, before: BookingByHand | null = null) {
      return new BookingByHand({ world, process, wait: date.advance }, request, {}, before);
    }

    function onFaulty(operation: SimulatorOperation, fault: Omit<FaultRule, "match">): PrebookingRequest {
      return faulty(world.request(), operation, fault);
    }

    function faulty(
      request: PrebookingRequest,
      operation: SimulatorOperation,
      fault: Omit<FaultRule, "match">,
    ): PrebookingRequest {
      world.simulator.faults.add({ ...fault, match: { operation, passId: request.pass.id } });
      return request;
    }
  },
);
