import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { FaultRule } from "../../../src/simulator/fault-rule.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { findCheckInWish } from "../../../src/store/bookings/check-in-wish.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { atEveryPoint, DyingProcess, isKilled } from "../../support/activities/dying-process.ts";
import { reserveByHand, restartByHand, untilKilled } from "../../support/activities/restart-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { requestsOf } from "../../support/proxies/supplier-view.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { dayPassOfToday } from "../../support/service/module-requests.ts";
import { CURIOUS_LOUNGE, WHOLE_GUEST } from "../../support/values/whole-guest.ts";

const [CONFIRMED, CANCELLED] = [1, 3];
const ANSWER_LOST = { kind: "answer-lost", times: 1 } as const;
const FAILS_BEFORE = { kind: "status", when: "before", times: 1 } as const;

/** Everything of a story happens once for each of its points. */
describe("a booking that Temporal loses, with its worker, at any point", { timeout: 60_000 }, () => {
  const date = useShiftedDate();
  const world = useActivities();

  test.each<[string, () => PrebookingRequest]>([
    ["where DragonPass answers", () => world.request()],
    ["where the guest is needed", () => world.request({ resourceId: CURIOUS_LOUNGE, guest: WHOLE_GUEST })],
    ["where an answer was lost", () => onFaulty(ANSWER_LOST)],
    ["where DragonPass failed before it made one", () => onFaulty(FAILS_BEFORE)],
  ])("is restarted from what is stored, with one order, %s", async (_, ask) => {
    await atEveryPoint(async (process) => {
      const request = ask();
      await reserveByHand(world, request);
      await untilKilled(new BookingByHand(by(process), request, { attempts: 1 }), async (hand) => {
        await hand.open();
        await hand.makeOrder();
      });
      const hand = await restartByHand(by(process), request);
      if (hand === null) throw new Error("it has ended");
      await goOn(hand);
      const orders = { status: "confirmed", orders: [CONFIRMED] } as const;
      expect(await expectBookingEnd(world, request, orders)).toMatchObject({ needsAttention: null });
      expect(await guestStoredOf(request)).toEqual({});
    });
  });

  test("carries out the cancellation that was on its way", async () => {
    await atEveryPoint(async (process) => {
      const request = world.request();
      await reserveByHand(world, request);
      const before = new BookingByHand(by(process), request, { attempts: 1 });
      let isAsked = false;
      await untilKilled(before, async (hand) => {
        await hand.open();
        await hand.makeOrder();
        isAsked = true;
        await hand.cancel();
      });
      if (!isAsked) return;
      const hand = await restartByHand(by(process), request);
      if (hand === null) {
        expect(before.booking.orderId).not.toBeNull();
        return await isCancelledOnce(request);
      }
      await goOn(hand);
      // What Temporal alone knew is lost with it: whoever asked has had no answer, and asks again.
      if (hand.booking.status !== "cancelled") await hand.cancel();
      await hand.redeliver();
      await expectBookingEnd(world, request, { status: "cancelled", orders: [CANCELLED] });
      await isCancelledOnce(request);
    });
  });

  test("carries out the check-in that was on its way", async () => {
    await atEveryPoint(async (process) => {
      const request = world.request({ module: "fitness", resourceId: "F00002", ...dayPassOfToday("F00002") });
      await reserveByHand(world, request);
      const early = new BookingByHand(by(new DyingProcess(Number.POSITIVE_INFINITY)), request);
      await early.open();
      await early.makeOrder();
      await early.redeliver();
      const orderId = early.booking.orderId ?? "";
      const match = { operation: "checkIn", orderId } as const;
      world.simulator.faults.add({ ...ANSWER_LOST, match });
      await untilKilled(new BookingByHand(by(process), request, { attempts: 1 }, early), async (hand) => {
        // Temporal is lost with the answer, or before it is asked for again.
        await hand.checkIn().catch((error: unknown) => {
          if (isKilled(error)) throw error;
        });
      });
      const isAsked = requestsOf(world.simulator, "checkIn", match).length > 0;
      const isStored = (await findCheckInWish(world.deps.db, request.bookingId)) !== null;
      const hand = await restartByHand(by(process), request);
      if (hand === null) throw new Error("it has ended");
      await hand.open();
      await hand.go(1);
      expect(hand.booking.checkedInAt !== null).toBe(isAsked || isStored);
      // What Temporal alone knew is lost with it: whoever asked has had no answer, and asks again.
      await hand.checkIn();
      const { checkInVouchers } = world.simulator.orders.get(orderId) ?? {};
      const booking = await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
      expect(booking.vouchers.map(({ voucher }) => voucher)).toEqual(checkInVouchers);
    });
  });

  async function isCancelledOnce({ bookingId }: PrebookingRequest): Promise<void> {
    const { status, orderId } = (await findBooking(world.deps.db, bookingId))?.booking ?? {};
    expect(status).toBe("cancelled");
    expect(requestsOf(world.simulator, "cancelOrder", { orderId: orderId ?? "" })).toHaveLength(1);
  }

  function by(process: DyingProcess) {
    return { world, process, wait: date.advance };
  }

  function onFaulty(fault: Omit<FaultRule, "match">): PrebookingRequest {
    const request = world.request();
    world.simulator.faults.add({ ...fault, match: { operation: "createOrder", passId: request.pass.id } });
    return request;
  }

  async function goOn(hand: BookingByHand): Promise<void> {
    await hand.open();
    await hand.makeOrder();
    await hand.redeliver();
  }

  async function guestStoredOf({ bookingId }: PrebookingRequest) {
    return (await findBooking(world.deps.db, bookingId))?.request?.guest;
  }
});
