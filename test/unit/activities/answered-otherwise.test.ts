import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import type { FaultRule, SimulatorOperation } from "../../../src/simulator/fault-rule.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { BookingByHand, type BookingByHandOptions } from "../../support/activities/booking-by-hand.ts";
import { DyingProcess } from "../../support/activities/dying-process.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { makeOrder } from "../../support/proxies/supplier-client.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { createPassId } from "../../support/service/passes.ts";
import { loungeRequest, onPass } from "../../support/service/service.ts";

const CONFIRMED = 1;
const CANCELLED = 3;

type Fault = Omit<FaultRule, "match">;
const ANSWER_LOST: Fault = { kind: "answer-lost", times: 1 };
const HIDDEN: Fault = { kind: "stale-read" };
const NO_USAGES: Fault = { kind: "status", status: 200, code: SUPPLIER_CODES.noUsagesLeft, when: "after" };
const THROTTLED: Fault = { kind: "status", status: 429, when: "after" };

const date = useShiftedDate();
const world = useActivities();

describe("an order that DragonPass has made, and answers as if it had not,", () => {
  test.each<[string, Fault]>([
    ["since something on the way has sent the request twice", { kind: "repeated-request" }],
    ["by HTTP 429", THROTTLED],
    ["by HTTP 401", { kind: "status", status: 401, when: "after" }],
    ["by a refusal in an HTTP 200", NO_USAGES],
    [
      "by a refusal of the token in an HTTP 500",
      { kind: "status", status: 500, code: SUPPLIER_CODES.prebookingTokenInvalid, when: "after" },
    ],
  ])("is the only one: %s", async (_, fault) => {
    const hand = await opened({ createOrder: [{ ...fault, times: 1 }] });
    await hand.makeOrder();
    await hand.redeliver();
    const booking = await expectBookingEnd(world, hand.request, { status: "confirmed", orders: [CONFIRMED] });
    expect(booking).toMatchObject({ needsAttention: null, reason: null });
  });

  test.each([
    ["HTTP 429", { ...THROTTLED, times: 1 }],
    ["a refusal", { ...NO_USAGES, times: 1 }],
  ])("and that shows only when there is another one calls a person, however long ago: %s", async (_, fault) => {
    const hand = await opened({ createOrder: [fault], listOrders: [HIDDEN] });
    await hand.makeOrder();
    await hand.redeliver();
    world.simulator.faults.clear();
    const [stray, own] = ordersOf(world.simulator, hand.request.pass.id);
    expect(hand.booking).toMatchObject({ status: "confirmed", orderId: own?.orderId });

    await hand.sweep();
    expect(await stored(hand)).toMatchObject({
      status: "confirmed",
      needsAttention: { code: "stray_order", details: { orderIds: [stray?.orderId] } },
    });
  });

  test("and that shows only when the booking was rejected calls a person, until it has ended", async () => {
    const request = world.request(onPass(createPassId(world.simulator, 1)));
    const hand = await opened({ createOrder: [{ ...NO_USAGES, times: 1 }], listOrders: [HIDDEN] }, request);
    await hand.makeOrder();
    expect(hand.booking.status).toBe("rejected");
    world.simulator.faults.clear();
    const [order] = ordersOf(world.simulator, hand.request.pass.id);

    await hand.sweep();
    const notice = { code: "stray_order", details: { orderIds: [order?.orderId] } };
    expect(await stored(hand)).toMatchObject({ status: "rejected", orderId: null, needsAttention: notice });
    world.simulator.orders.changeStatus(order?.orderId ?? "", CANCELLED, { push: false });
    await hand.tell();
    await hand.sweep();
    expect(await stored(hand)).toMatchObject({ status: "rejected", needsAttention: null });
  });

  test("and that shows only when the booking was cancelled with another one calls a person", async () => {
    const hand = await opened({ createOrder: [{ ...NO_USAGES, times: 1 }], listOrders: [HIDDEN] });
    const untold = spoil(hand.request, "getOrder", { kind: "status", status: 500 });
    await hand.makeOrder();
    const [stray] = ordersOf(world.simulator, hand.request.pass.id);
    untold.remove();
    expect(await hand.cancel()).toMatchObject({ kind: "cancelled" });
    world.simulator.faults.clear();

    await hand.sweep();
    expect(await stored(hand)).toMatchObject({
      status: "cancelled",
      needsAttention: { code: "stray_order", details: { orderIds: [stray?.orderId] } },
    });
  });

  test("and that shows only when a booking was cancelled without it calls a person", async () => {
    const hand = await opened({ createOrder: [ANSWER_LOST], listOrders: [HIDDEN] });
    await hand.checkAvailability();
    await hand.createOrder();
    expect(await hand.cancel()).toMatchObject({ kind: "unsettled" });
    expect(await hand.resolve({ outcome: "noOrder" })).toMatchObject({ kind: "released" });
    await hand.makeOrder();
    expect(hand.booking.status).toBe("cancelled");
    world.simulator.faults.clear();
    const [order] = ordersOf(world.simulator, hand.request.pass.id);

    await hand.sweep();
    expect(await stored(hand)).toMatchObject({
      status: "cancelled",
      needsAttention: { code: "stray_order", details: { orderIds: [order?.orderId] } },
    });
  });

  test("and that shows only when a booking was cancelled without it is cancelled where strays are", async () => {
    const hand = await opened({ createOrder: [ANSWER_LOST], listOrders: [HIDDEN] }, world.request(), {
      strayOrderAction: "cancel",
    });
    await hand.checkAvailability();
    await hand.createOrder();
    await hand.cancel();
    await hand.resolve({ outcome: "noOrder" });
    await hand.makeOrder();
    world.simulator.faults.clear();

    await hand.sweep();
    expect(await stored(hand)).toMatchObject({ status: "cancelled", needsAttention: null });
    expect(ordersOf(world.simulator, hand.request.pass.id)).toMatchObject([{ status: CANCELLED }]);
  });
});

describe("a reservation that DragonPass refuses at once", () => {
  const TOKEN_REFUSED: Fault = {
    kind: "status",
    status: 409,
    code: SUPPLIER_CODES.prebookingTokenInvalid,
    when: "before",
  };

  test("may have made an order: only when none has shown for a minute another one is asked for", async () => {
    const hand = await opened({ createOrder: [{ ...TOKEN_REFUSED, times: 1 }] });
    const startedAt = Date.now();
    let reservedAgainAt = 0;
    await hand.checkAvailability();
    await hand.createOrder();
    expect(hand.booking).toMatchObject({ status: "requested", waitsFor: { code: "outcome_unknown" } });
    await hand.makeOrder({ onReserveAgain: () => (reservedAgainAt = Date.now()) });
    await hand.redeliver();
    expect(reservedAgainAt - startedAt).toBeGreaterThanOrEqual(60_000);
    await expectBookingEnd(world, hand.request, { status: "confirmed", orders: [CONFIRMED] });
    const asked = requestsOf(world.simulator, "createOrder", { passId: hand.request.pass.id });
    expect(new Set(asked.map(({ prebookingToken }) => prebookingToken)).size).toBe(2);
    expect(asked).toHaveLength(2);
  });

  test("is believed when a second one is refused too", async () => {
    const hand = await opened({ createOrder: [TOKEN_REFUSED] });
    await hand.makeOrder();
    const booking = await expectBookingEnd(world, hand.request, { status: "rejected", orders: [] });
    expect(booking.reason).toMatchObject({
      code: "supplier_refused",
      details: { supplierCode: SUPPLIER_CODES.prebookingTokenInvalid },
    });
    expect(requestsOf(world.simulator, "createOrder", { passId: hand.request.pass.id })).toHaveLength(2);
  });
});

describe("an answer to a creation that is about another order", () => {
  test.each<[string, Fault]>([
    ["of another pass", { kind: "spoiled-field", field: "ePassId", value: "1788000000000001" }],
    ["of another resource", { kind: "spoiled-field", field: "extra.resourceId", value: "N00012" }],
    ["without an id", { kind: "spoiled-field", field: "orderId", value: " " }],
  ])("is not taken for the own one, which is looked up: %s", async (_, fault) => {
    const hand = await opened({ createOrder: [{ ...fault, times: 1 }] });
    await hand.checkAvailability();
    await hand.createOrder();
    expect(hand.booking).toMatchObject({ status: "requested", orderId: null });
    await hand.makeOrder();
    await hand.redeliver();
    await expectBookingEnd(world, hand.request, { status: "confirmed", orders: [CONFIRMED] });
  });

  test("leaves that one to others", async () => {
    const other = world.request();
    const theirs = await makeOrder(world.deps.dragonpass, world.deps.programIds[0], loungeRequest(other.pass.id));
    const request = world.request();
    const reservation = await world.reserve(request);
    const createOrder: DragonPassClient["createOrder"] = async (args) => {
      await world.deps.dragonpass.createOrder(args);
      return { kind: "ok", value: theirs };
    };
    const input = { request, reservation, workflowId: `prebooking/${request.bookingId}` };
    expect(await world.call("createOrder", input, { dragonpass: { createOrder } })).toMatchObject({
      kind: "unsettled",
    });
    const [own] = ordersOf(world.simulator, request.pass.id);
    expect(await world.order(request, null)).toMatchObject({ kind: "ordered", booking: { orderId: own?.orderId } });
  });
});

describe("a person's word that there is no order", () => {
  const NO_ORDER = { outcome: "noOrder" } as const;

  test.each([
    ["nobody", false],
    ["somebody", true],
  ])("is refused where DragonPass shows the order, and %s wants it cancelled", async (_, isCancelled) => {
    const hand = await ordered();
    if (isCancelled) await failToCancel(hand);
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "refused", code: "nothing_to_resolve" });
    await expectBookingEnd(world, hand.request, { status: "confirmed", orders: [CONFIRMED] });
    if (!isCancelled) return;
    await hand.cancelInTurn();
    await hand.redeliver();
    await expectBookingEnd(world, hand.request, { status: "cancelled", orders: [CANCELLED] });
  });

  test("is refused where DragonPass shows the order again that it had lost", async () => {
    const hand = await ordered();
    const hidden = spoil(hand.request, "getOrder", { kind: "status", status: 404, code: SUPPLIER_CODES.orderNotFound });
    await hand.sync("lag-accepted");
    expect(hand.booking.needsAttention?.code).toBe("order_not_found");
    hidden.remove();
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "refused", code: "nothing_to_resolve" });
    expect(await stored(hand)).toMatchObject({ status: "confirmed", needsAttention: null });
  });

  test("ends the cancellation of an order that DragonPass does not know", async () => {
    const hand = await ordered();
    await failToCancel(hand);
    spoil(hand.request, "getOrder", { kind: "status", status: 404, code: SUPPLIER_CODES.orderNotFound });
    expect(await hand.resolve(NO_ORDER)).toMatchObject({
      kind: "ended",
      booking: { status: "cancelled", reason: null, needsAttention: null },
    });
  });

  test("shows the order as cancelled where the cancellation was carried out, whatever was answered", async () => {
    const hand = await ordered();
    await failToCancel(hand);
    world.simulator.orders.changeStatus(hand.booking.orderId ?? "", CANCELLED);
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "ended" });
    await hand.redeliver();
    const booking = await expectBookingEnd(world, hand.request, { status: "cancelled", orders: [CANCELLED] });
    expect(booking.reason).toBeNull();
  });
});

describe("a cancellation that DragonPass has carried out, and answers as if it had not,", () => {
  test.each<[string, Fault]>([
    ["since something on the way has sent the request twice", { kind: "repeated-request" }],
    ["by HTTP 429", THROTTLED],
    ["by HTTP 401", { kind: "status", status: 401, when: "after" }],
    ["as too late", { kind: "status", status: 409, code: SUPPLIER_CODES.cancellationTooLate, when: "after" }],
    ["as unknown", { kind: "status", status: 404, code: SUPPLIER_CODES.orderNotFound, when: "after" }],
  ])("is the own one: %s", async (_, fault) => {
    const hand = await ordered();
    spoil(hand.request, "cancelOrder", { ...fault, times: 1 });
    expect(await hand.cancel()).toMatchObject({ kind: "cancelled" });
    await hand.redeliver();
    const booking = await expectBookingEnd(world, hand.request, { status: "cancelled", orders: [CANCELLED] });
    expect(booking.reason).toBeNull();
  });
});

type Faults = Partial<Record<SimulatorOperation, readonly Fault[]>>;

/** A booking that has been opened, and for whom DragonPass misbehaves so. */
async function opened(
  faults: Faults = {},
  request: PrebookingRequest = world.request(),
  options: BookingByHandOptions = {},
): Promise<BookingByHand> {
  for (const [operation, rules] of Object.entries(faults))
    for (const rule of rules) spoil(request, operation as SimulatorOperation, rule);
  const process = new DyingProcess(Number.POSITIVE_INFINITY);
  const hand = new BookingByHand({ world, process, wait: date.advance }, request, options);
  await hand.open();
  return hand;
}

async function ordered(): Promise<BookingByHand> {
  const hand = await opened();
  await hand.makeOrder();
  await hand.redeliver();
  expect(hand.booking.status).toBe("confirmed");
  return hand;
}

/** Somebody asks to cancel it, and DragonPass fails. */
async function failToCancel(hand: BookingByHand): Promise<void> {
  const failing = spoil(hand.request, "cancelOrder", { kind: "status", status: 500 });
  await expect(hand.cancel()).rejects.toMatchObject({ type: "supplier_outcome_unknown" });
  failing.remove();
}

function spoil({ pass }: PrebookingRequest, operation: SimulatorOperation, fault: Fault) {
  return world.simulator.faults.add({ ...fault, match: { operation, passId: pass.id } });
}

async function stored({ request }: BookingByHand) {
  const row = await findBooking(world.deps.db, request.bookingId);
  if (row === null) throw new Error("the booking is gone");
  return row.booking;
}
