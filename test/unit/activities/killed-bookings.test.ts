import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingStatus } from "../../../src/contract/vocabulary.ts";
import { CLOCK_SKEW_MS } from "../../../src/domain/once/clock-skew.ts";
import { RESERVATION_LIFETIME_SECONDS, SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import type { FaultRule, SimulatorOperation } from "../../../src/simulator/fault-rule.ts";
import { MAGIC_RESOURCES } from "../../../src/simulator/magic-resources.ts";
import { findCheckInWish } from "../../../src/store/bookings/check-in-wish.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { bookedEsim, topUpRequest } from "../../support/activities/booked.ts";
import { BookingByHand, type BookingByHandOptions } from "../../support/activities/booking-by-hand.ts";
import { atEveryPoint, DyingProcess, isKilled } from "../../support/activities/dying-process.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { makeOrder } from "../../support/proxies/supplier-client.ts";
import { requestsOf, statesOf } from "../../support/proxies/supplier-view.ts";
import { expectBookingEnd, leaseEndsOf } from "../../support/service/expect-booking-end.ts";
import { dayPassOfToday } from "../../support/service/module-requests.ts";
import { createPassId } from "../../support/service/passes.ts";
import { loungeRequest, onPass } from "../../support/service/service.ts";

const DAY_MINUTES = 24 * 60;
const CONFIRMED = 1;
const USED = 2;
const CANCELLED = 3;

const OPTION_ID = "F00002-20900901-0130";
const CLASS = { module: "fitness", resourceId: "F00002", optionId: OPTION_ID, prebookingDate: null };

type Fault = Omit<FaultRule, "match">;
type Asked = PrebookingRequest | Promise<PrebookingRequest>;
const ANSWER_LOST: Fault = { kind: "answer-lost", times: 1 };
const FAILS_BEFORE: Fault = { kind: "status", when: "before" };
const REFUSED: Fault = { kind: "status", status: 409, when: "before" };

/** Everything of a story happens once for each of its points. */
const TIMEOUT_MS = 60_000;

describe("a process that is killed at any point", { timeout: TIMEOUT_MS }, () => {
  const date = useShiftedDate();
  const world = useActivities();
  const end = (hand: BookingByHand, status: BookingStatus, orders: readonly number[]) =>
    expectBookingEnd(world, hand.request, { status, orders });
  let toppedUp: Promise<Booking> | null = null;
  const pending = () => world.request({ resourceId: MAGIC_RESOURCES.neverConfirmed.resourceId });

  describe("while it makes an order leaves exactly one", () => {
    test.each<[string, () => Asked]>([
      ["where DragonPass answers", () => world.request()],
      ["of a class, whose option says when it is", () => world.request(CLASS)],
      ["of a top-up", () => topUp()],
      ["of a top-up whose answer was lost", async () => faulty(await topUp(), "createOrder", ANSWER_LOST)],
      ["where an answer was lost", () => onFaulty("createOrder", ANSWER_LOST)],
      [
        "where something on the way sent it twice",
        () => onFaulty("createOrder", { kind: "repeated-request", times: 1 }),
      ],
      ["where DragonPass failed before it made one", () => onFaulty("createOrder", { ...FAILS_BEFORE, times: 1 })],
      ["where DragonPass asked to slow down", () => onFaulty("createOrder", { kind: "status", status: 429, times: 1 })],
      [
        "where DragonPass refused it once",
        () => onFaulty("createOrder", { ...REFUSED, code: SUPPLIER_CODES.noUsagesLeft, times: 1 }),
      ],
      ["where the first reservation never made one", () => onFaulty("createOrder", { ...FAILS_BEFORE, times: 3 })],
    ])("%s", async (_, ask) => {
      await everyDeath(ask, async (hand) => {
        await hand.open();
        await hand.makeOrder();
        await hand.redeliver();
        expect(await end(hand, "confirmed", [CONFIRMED])).toMatchObject({ needsAttention: null });
      });
    });

    test("where it shows only after it was given up, and the pass has no usage left for another", async () => {
      await everyDeath(
        () => world.request(onPass(createPassId(world.simulator, 1))),
        async (hand) => {
          spoil(hand.request, "createOrder", ANSWER_LOST);
          const failing = spoil(hand.request, "createOrder", FAILS_BEFORE);
          const hiding = spoil(hand.request, "listOrders", { kind: "stale-read" });
          const show = () => {
            failing.remove();
            hiding.remove();
          };
          await hand.open();
          await hand.makeOrder({ onReserveAgain: show });
          await hand.redeliver();
          await end(hand, "confirmed", [CONFIRMED]);
        },
      );
    });
  });

  describe("of a booking that gets no order leaves none, and its pass to others", () => {
    test.each<[string, BookingStatus, () => PrebookingRequest]>([
      ["where there is no eSIM to top up", "rejected", () => topUpRequest(world, world.request())],
      ["where a field of the guest is missing", "rejected", () => world.request({ guest: {} })],
      [
        "where there is no free slot",
        "unavailable",
        () => world.request({ resourceId: MAGIC_RESOURCES.soldOut.resourceId }),
      ],
      ["where there is no usage left", "rejected", () => world.request(onPass(createPassId(world.simulator, 0)))],
    ])("%s", async (_, status, ask) => {
      await everyDeath(ask, async (hand) => {
        await hand.open();
        await hand.makeOrder();
        await end(hand, status, []);
      });
    });

    test("where it is cancelled before", async () => {
      await everyDeath(
        () => world.request(),
        async (hand) => {
          await hand.open();
          await hand.checkAvailability();
          expect(await hand.cancel()).toMatchObject({ kind: "cancelled" });
          await end(hand, "cancelled", []);
        },
      );
    });
  });

  test("asks for a person where nobody can tell a reservation that is refused from one that was used", async () => {
    await everyDeath(
      () => onFaulty("createOrder", { ...REFUSED, code: SUPPLIER_CODES.prebookingTokenInvalid }),
      async (hand) => {
        await hand.open();
        await hand.makeOrder();
        const { status, needsAttention } = hand.booking;
        if (status === "rejected") await end(hand, "rejected", []);
        else expect({ status, code: needsAttention?.code }).toEqual({ status: "requested", code: "outcome_unknown" });
      },
    );
  });

  test("and is never followed by another blocks the pass no longer than its reservation can make an order", async () => {
    await everyDeath(
      () => world.request(),
      async (hand) => {
        try {
          await hand.open();
          await hand.makeOrder();
        } catch (error) {
          if (!isKilled(error)) throw error;
        }
        const term = Date.now() + RESERVATION_LIFETIME_SECONDS * 1_000 + CLOCK_SKEW_MS;
        for (const leaseEnd of await leaseEndsOf(world, hand.request)) expect(leaseEnd).toBeLessThanOrEqual(term);
      },
      { attempts: 1 },
    );
  });

  describe("while it cancels leaves one cancellation, and who wanted it", () => {
    test("where a push confirmed the order before", async () => {
      await everyDeathAfterOrder(pending, async (hand) => {
        world.simulator.orders.changeStatus(orderIdOf(hand), CONFIRMED, { push: false });
        await hand.tell();
        await hand.redeliver();
        await end(hand, "confirmed", [CONFIRMED]);
        const booking = await cancelled(hand);
        expect(booking.reason).toBeNull();
        expect(statesOf(booking).slice(1)).toEqual(["confirmed 1 push", "cancelled 3 cancel"]);
      });
    });

    test("where the clock wants it", async () => {
      await everyDeathAfterOrder(pending, async (hand) => {
        expect(await cancelled(hand, { automatic: true })).toMatchObject({ reason: { code: "auto_cancelled" } });
      });
    });

    test("where its own answer was lost", async () => {
      await everyDeathAfterOrder(
        () => world.request(),
        async (hand) => {
          world.simulator.faults.add({
            ...ANSWER_LOST,
            match: { operation: "cancelOrder", orderId: orderIdOf(hand) },
          });
          expect(await cancelled(hand)).toMatchObject({ reason: null });
        },
      );
    });

    test("where the answer to the order's creation was lost before", async () => {
      await everyDeath(
        () => onFaulty("createOrder", ANSWER_LOST),
        async (hand) => {
          const reservation = await world.reserve(hand.request);
          expect(await world.order(hand.request, reservation)).toMatchObject({ kind: "unsettled" });
          await hand.open();
          expect(await hand.cancel()).toMatchObject({ kind: "unsettled" });
          await hand.makeOrder();
          expect(await cancelled(hand)).toMatchObject({ reason: null });
        },
      );
    });
  });

  describe("while it checks in has DragonPass told, and shows it once", () => {
    test.each<[string, Fault | null]>([
      ["where DragonPass answers", null],
      ["where its answer was lost", ANSWER_LOST],
      ["where DragonPass failed before it did", { ...FAILS_BEFORE, times: 1 }],
      ["where DragonPass asked to slow down", { kind: "status", status: 429, times: 1 }],
    ])("%s", async (_, fault) => {
      await everyDeathAfterOrder(onDayOfVisit, async (hand) => {
        const match = { operation: "checkIn", orderId: orderIdOf(hand) } as const;
        if (fault !== null) world.simulator.faults.add({ ...fault, match });
        expect(await hand.checkIn()).toMatchObject({ kind: "checked-in" });
        // The order shows its own vouchers, which are no longer those to show.
        await hand.sync("reconcile");
        const { checkInVouchers } = world.simulator.orders.get(orderIdOf(hand)) ?? {};
        const booking = await end(hand, "confirmed", [CONFIRMED]);
        expect(booking).toMatchObject({ checkedInAt: expect.any(String), needsAttention: null });
        expect(booking.vouchers.map(({ voucher }) => voucher)).toEqual(checkInVouchers);
        expect(checkInVouchers).toHaveLength(1);
        expect(await findCheckInWish(world.deps.db, booking.bookingId)).toBeNull();
        const { revision } = booking;
        expect(await hand.checkIn()).toMatchObject({ kind: "checked-in", booking: { revision } });
      });
    });

    test("where it was used before the answer came", async () => {
      const hand = await ordered(onDayOfVisit(), { attempts: 1 });
      const match = { operation: "checkIn", orderId: orderIdOf(hand) } as const;
      world.simulator.faults.add({ ...ANSWER_LOST, match });
      await expect(hand.checkIn()).rejects.toThrow();
      world.simulator.orders.changeStatus(orderIdOf(hand), USED, { push: false });
      const booking = { status: "used", checkedInAt: expect.any(String) };
      expect(await hand.checkIn()).toMatchObject({ kind: "checked-in", booking });
    });

    test("where it does not answer before the visit is over: then a person is asked", async () => {
      await everyDeathAfterOrder(
        onDayOfVisit,
        async (hand) => {
          const match = { operation: "checkIn", orderId: orderIdOf(hand) } as const;
          const failing = world.simulator.faults.add({ ...FAILS_BEFORE, match });
          await expect(hand.checkIn()).rejects.toThrow();
          date.advance(2 * DAY_MINUTES);
          expect(await hand.checkIn()).toMatchObject({ kind: "refused" });
          failing.remove();
          await hand.sync("unused");
          const booking = await end(hand, "unused", [CONFIRMED]);
          expect(booking).toMatchObject({ checkedInAt: null, needsAttention: { code: "check_in_unknown" } });
          expect(await findCheckInWish(world.deps.db, booking.bookingId)).toBeNull();
        },
        { attempts: 2 },
      );
    });

    test("where it is asked for once the visit is over: then it is refused, and nobody is asked", async () => {
      const hand = await ordered(onDayOfVisit());
      date.advance(2 * DAY_MINUTES);
      expect(await hand.checkIn()).toMatchObject({ kind: "refused", booking: { needsAttention: null } });
      expect(requestsOf(world.simulator, "checkIn", { orderId: orderIdOf(hand) })).toEqual([]);
    });

    test("where DragonPass does not know its order any more", async () => {
      const hand = await ordered(onDayOfVisit());
      const orderId = orderIdOf(hand);
      const unknown = { kind: "status", status: 404, code: SUPPLIER_CODES.orderNotFound, when: "before" } as const;
      world.simulator.faults.add({ ...FAILS_BEFORE, times: 1, match: { operation: "checkIn", orderId } });
      for (const operation of ["checkIn", "getOrder"] as const)
        world.simulator.faults.add({ ...unknown, match: { operation, orderId } });
      expect(await hand.checkIn()).toMatchObject({ kind: "refused" });
    });

    test("where DragonPass refuses it: then it is not, and may be asked for again", async () => {
      await everyDeathAfterOrder(
        () => world.request(CLASS),
        async (hand) => {
          const code = SUPPLIER_CODES.checkInNotPossible;
          expect(await hand.checkIn()).toMatchObject({ kind: "refused", message: expect.stringContaining(code) });
          const booking = await end(hand, "confirmed", [CONFIRMED]);
          expect(booking.checkedInAt).toBeNull();
          expect(await findCheckInWish(world.deps.db, booking.bookingId)).toBeNull();
        },
      );
    });
  });

  describe("of an order that is followed shows it as it is", () => {
    test("where a confirmation makes the clock's request to cancel it void", async () => {
      await everyDeathAfterOrder(pending, async (hand) => {
        world.simulator.orders.changeStatus(orderIdOf(hand), CONFIRMED, { push: false });
        await hand.tell();
        expect(await hand.cancel({ automatic: true })).toMatchObject({ kind: "not-needed" });
        await hand.redeliver();
        await end(hand, "confirmed", [CONFIRMED]);
      });
    });

    test("where DragonPass refuses to cancel it", async () => {
      await everyDeathAfterOrder(
        () => world.request({ resourceId: "N00031" }),
        async (hand) => {
          expect(await hand.cancel()).toMatchObject({ kind: "refused" });
          await end(hand, "confirmed", [CONFIRMED]);
        },
      );
    });

    test("where it was used after the booking had ended as unused", async () => {
      await everyDeathAfterOrder(
        () => world.request(),
        async (hand) => {
          await hand.sync("unused");
          await end(hand, "unused", [CONFIRMED]);
          world.simulator.orders.changeStatus(orderIdOf(hand), USED, { push: false });
          await hand.tell();
          await hand.redeliver();
          await end(hand, "used", [USED]);
        },
      );
    });
  });

  describe("while it looks for a second order", () => {
    test.each([
      ["cancels it once", "cancel", [CONFIRMED, CANCELLED], { attention: undefined, requests: 1 }],
      ["asks for a person", "attention", [CONFIRMED, CONFIRMED], { attention: "stray_order", requests: 0 }],
    ] as const)("%s", async (_, strayOrderAction, orders, expected) => {
      await everyDeathAfterOrder(
        () => onFaulty("createOrder", ANSWER_LOST),
        async (hand) => {
          const { pass, prebookingDate } = hand.request;
          const again = { ...loungeRequest(pass.id), prebookingDate: prebookingDate ?? "" };
          const { orderId } = await makeOrder(world.deps.dragonpass, world.deps.programIds[0], again);
          await hand.lookForStrayOrder();
          const booking = await end(hand, "confirmed", orders);
          const requests = requestsOf(world.simulator, "cancelOrder", { orderId }).length;
          expect({ attention: booking.needsAttention?.code, requests }).toEqual(expected);
        },
        { strayOrderAction },
      );
    });
  });

  async function everyDeath(
    ask: () => Asked,
    story: (hand: BookingByHand) => Promise<void>,
    options: BookingByHandOptions = {},
  ): Promise<void> {
    await atEveryPoint(async (process) => story(new BookingByHand(by(process), await ask(), options)));
  }

  /** Of one eSIM for all the stories, each on a pass of its own. */
  async function topUp(): Promise<PrebookingRequest> {
    toppedUp ??= bookedEsim(world);
    return topUpRequest(world, await toppedUp);
  }

  /** The booking has its order when the story begins. */
  async function everyDeathAfterOrder(
    ask: () => PrebookingRequest,
    story: (hand: BookingByHand) => Promise<void>,
    options: BookingByHandOptions = {},
  ): Promise<void> {
    await atEveryPoint(async (process) => {
      const before = await ordered(ask());
      await before.redeliver();
      await story(new BookingByHand(by(process), before.request, options, before));
    });
  }

  /** A booking that has its order, in a process that nobody kills. */
  async function ordered(request: PrebookingRequest, options: BookingByHandOptions = {}): Promise<BookingByHand> {
    const hand = new BookingByHand(by(new DyingProcess(Number.POSITIVE_INFINITY)), request, options);
    await hand.open();
    await hand.makeOrder();
    return hand;
  }

  function by(process: DyingProcess) {
    return { world, process, wait: date.advance };
  }

  function spoil({ pass }: PrebookingRequest, operation: SimulatorOperation, fault: Fault) {
    return world.simulator.faults.add({ ...fault, match: { operation, passId: pass.id } });
  }

  function onFaulty(operation: SimulatorOperation, fault: Fault): PrebookingRequest {
    return faulty(world.request(), operation, fault);
  }

  function faulty(request: PrebookingRequest, operation: SimulatorOperation, fault: Fault): PrebookingRequest {
    spoil(request, operation, fault);
    return request;
  }

  async function cancelled(hand: BookingByHand, how?: { readonly automatic: boolean }) {
    expect(await hand.cancel(how)).toMatchObject({ kind: "cancelled" });
    await hand.redeliver();
    expect(requestsOf(world.simulator, "cancelOrder", { orderId: orderIdOf(hand) })).toHaveLength(1);
    return await end(hand, "cancelled", [CANCELLED]);
  }

  /** A day pass that can be checked in now. */
  function onDayOfVisit(): PrebookingRequest {
    // Well before the next day.
    if (new Date(Date.now()).getUTCHours() >= 22) date.advance(180);
    return world.request({ ...CLASS, ...dayPassOfToday(CLASS.resourceId) });
  }

  function orderIdOf({ booking }: BookingByHand): string {
    return booking.orderId ?? "";
  }
});
