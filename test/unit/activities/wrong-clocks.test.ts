import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { CreateOrderResult } from "../../../src/domain/activity-interfaces.ts";
import { RESERVATION_LIFETIME_SECONDS } from "../../../src/dragonpass/assumptions.ts";
import { createSupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import type { FaultRule } from "../../../src/simulator/fault-rule.ts";
import { NEVER_APPEARED } from "../../../src/store/once/attempt.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { DyingProcess } from "../../support/activities/dying-process.ts";
import { shiftDate } from "../../support/catalogue-model/shifted-date.ts";
import { createSupplierClient } from "../../support/proxies/supplier-client.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { MINUTE, SECOND } from "../../support/values/durations.ts";

const world = useActivities();
const CONFIRMED = 1;

/** Error of DragonPass's dates, which the `Date` of its answers does not show. */
const MISDATED_MS = -40 * MINUTE;

function spoil({ pass }: PrebookingRequest, operation: "createOrder" | "listOrders", rule: Omit<FaultRule, "match">) {
  return world.simulator.faults.add({ match: { operation, passId: pass.id }, ...rule });
}

/** Its order is made, and the answer is lost. */
async function loseAnswer(request: PrebookingRequest): Promise<CreateOrderResult> {
  const reservation = await world.reserve(request);
  spoil(request, "createOrder", { kind: "answer-lost", times: 1 });
  return await world.order(request, reservation);
}

async function changeAttempt({ bookingId }: PrebookingRequest, change: object): Promise<void> {
  await world.deps.db.updateTable("attempts").set(change).where("subject_id", "=", bookingId).execute();
}

/** All that is left is to give it up: its token has expired long ago, and a look-up after that was empty. */
async function makeOld(request: PrebookingRequest): Promise<void> {
  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE);
  await changeAttempt(request, { fence_valid_until: ago(10), empty_look_up_at: ago(2) });
}

describe("an order that only its date speaks against", () => {
  beforeAll(() => {
    world.simulator.clock.advance(MISDATED_MS);
    return () => world.simulator.clock.advance(-MISDATED_MS);
  });

  test("is adopted once its token turns out to be spent: it exists", async () => {
    const request = world.request();
    await loseAnswer(request);
    expect(await world.order(request, null)).toMatchObject({ kind: "unsettled" });
    const [order] = ordersOf(world.simulator, request.pass.id);
    expect(await world.order(request, null)).toMatchObject({ kind: "ordered", booking: { orderId: order?.orderId } });
  });

  test("keeps its attempt from being given up, and nothing is made beside it", async () => {
    const request = world.request();
    await loseAnswer(request);
    expect(ordersOf(world.simulator, request.pass.id)).toHaveLength(1);
    await makeOld(request);
    expect(await world.order(request, null)).toMatchObject({ kind: "unsettled" });
  });

  test("has a reservation that lives as long as any, though it seems to be over", async () => {
    const { validUntil } = await world.reserve(world.request());
    const leftMs = validUntil - Date.now();
    expect(Math.abs(leftMs - RESERVATION_LIFETIME_SECONDS * SECOND)).toBeLessThan(10 * SECOND);
  });
});

describe("an attempt whose order never appeared", () => {
  test("is given up where nothing is like it", async () => {
    const request = world.request();
    const failing = spoil(request, "createOrder", { kind: "status", when: "before" });
    await world.order(request, await world.reserve(request));
    await makeOld(request);
    expect(await world.order(request, null)).toMatchObject({ kind: "reserve-again" });
    failing.remove();
  });

  test("is looked for once more right before another one begins", async () => {
    const request = world.request();
    await loseAnswer(request);
    await changeAttempt(request, { outcome: "nothing-made", outcome_code: NEVER_APPEARED });
    const reservation = await world.reserve(request);
    const asked = requestsOf(world.simulator, "createOrder", { passId: request.pass.id }).length;
    const [order] = ordersOf(world.simulator, request.pass.id);
    expect(await world.order(request, reservation)).toMatchObject({
      kind: "ordered",
      booking: { orderId: order?.orderId },
    });
    expect(ordersOf(world.simulator, request.pass.id)).toHaveLength(1);
    expect(requestsOf(world.simulator, "createOrder", { passId: request.pass.id })).toHaveLength(asked);
  });

  test("lets no other one begin while the orders cannot be looked at", async () => {
    const request = world.request();
    const failing = spoil(request, "createOrder", { kind: "status", when: "before" });
    await world.order(request, await world.reserve(request));
    await changeAttempt(request, { outcome: "nothing-made", outcome_code: NEVER_APPEARED });
    const reservation = await world.reserve(request);
    failing.remove();
    const away = spoil(request, "listOrders", { kind: "status", status: 503 });
    await expect(world.order(request, reservation)).rejects.toThrow();
    expect(ordersOf(world.simulator, request.pass.id)).toEqual([]);
    away.remove();
    expect(await world.order(request, reservation)).toMatchObject({ kind: "ordered" });
  });
});

describe("DragonPass's clock, where it is wrong by minutes", () => {
  afterEach(() => world.simulator.clock.setError(0));

  test.each([-15, -5, 5, 15])("says how long a reservation lives by the database's (%i min)", async (minutes) => {
    world.simulator.clock.setError(minutes * MINUTE);
    const supplierClock = createSupplierClock();
    const dragonpass = createSupplierClient(world.simulator, supplierClock);
    const request = world.request();
    await world.call("openBooking", world.openInput(request), { dragonpass });
    const result = await world.call("checkAvailability", { request }, { dragonpass, supplierClock });
    await dragonpass.close();
    if (result.kind !== "reserved") throw new Error(`nothing was reserved: ${result.kind}`);
    const leftMs = result.reservation.validUntil - Date.now();
    expect(Math.abs(leftMs - RESERVATION_LIFETIME_SECONDS * SECOND)).toBeLessThan(10 * SECOND);
  });

  test.each([
    { seconds: 30, asks: false },
    { seconds: 65, asks: true },
    { seconds: -300, asks: true },
  ])("asks for a person where a lost order does not show: $asks at $seconds s", async ({ seconds, asks }) => {
    world.simulator.clock.setError(seconds * SECOND);
    const date = shiftDate();
    const { db, clock } = world.deps;
    const { simulator } = world;
    const supplierClock = createSupplierClock();
    const worker = { db, clock, supplierClock, dragonpass: createSupplierClient(simulator, supplierClock) };
    const request = world.request();
    const wait = (minutes: number) => date.advance(minutes);
    const hand = new BookingByHand({ world, process: new DyingProcess(Number.POSITIVE_INFINITY), wait }, request, {
      workerFor: () => ({ ...worker, run: (work) => work() }),
    });
    try {
      spoil(request, "createOrder", { kind: "answer-lost", times: 1 });
      const hidden = spoil(request, "listOrders", { kind: "stale-read", times: 1 });
      await hand.open();
      await hand.makeOrder();
      expect(hidden.hits()).toBe(1);
      expect(hand.booking).toMatchObject(
        asks
          ? {
              status: "requested",
              needsAttention: {
                code: "outcome_unknown",
                details: {
                  databaseAheadOfOursSeconds: expect.closeTo(0, -1),
                  dragonpassAheadOfDatabaseSeconds: expect.closeTo(seconds, -1),
                },
              },
            }
          : { status: "confirmed", needsAttention: null },
      );
      await hand.makeOrder({ beyondAttention: true });
      await hand.redeliver();
      const booking = await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
      expect(booking.needsAttention).toBeNull();
    } finally {
      await worker.dragonpass.close();
      date.restore();
    }
  });
});
