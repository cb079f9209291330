import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { ATTENTION, type AttentionCode, attention } from "../../../src/domain/booking/attention.ts";
import { withAttention } from "../../../src/domain/booking/booking.ts";
import { bookingSubject, ORDER_KIND } from "../../../src/domain/once/subject.ts";
import { SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import type { FaultRule, SimulatorOperation } from "../../../src/simulator/fault-rule.ts";
import { changeBooking, findBooking } from "../../../src/store/bookings/bookings.ts";
import { noteAttention } from "../../../src/store/bookings/note-attention.ts";
import { claimThing } from "../../../src/store/once/claims.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { atEveryPoint, DyingProcess } from "../../support/activities/dying-process.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { storeBooking } from "../../support/database/store-suites/fixtures.ts";
import { makeOrder } from "../../support/proxies/supplier-client.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { createPassId } from "../../support/service/passes.ts";
import { loungeRequest } from "../../support/service/service.ts";

const CONFIRMED = 1;
const CANCELLED = 3;
const NO_ORDER = { outcome: "noOrder" } as const;
type AboutBooking = Pick<PrebookingRequest, "bookingId">;
type Fault = Omit<FaultRule, "match">;
const ANSWER_LOST: Fault = { kind: "answer-lost", times: 1 };
const FAILS_BEFORE: Fault = { kind: "status", when: "before" };
const HIDDEN: Fault = { kind: "stale-read" };
const UNKNOWN: Fault = { kind: "status", status: 404, code: SUPPLIER_CODES.orderNotFound };

const date = useShiftedDate();
const world = useActivities();

describe("a process that is killed at any point while it does as a person says", { timeout: 60_000 }, () => {
  test("that the lost order does not exist makes one order, once", async () => {
    await atEveryPoint(async (process) => {
      const { hand, mend } = await lost(process, FAILS_BEFORE);
      mend();
      expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "released" });
      await hand.makeOrder();
      await hand.redeliver();
      await expectBookingEnd(world, hand.request, { status: "confirmed", orders: [CONFIRMED] });
    });
  });

  test("that the lost order does not exist ends a booking that was cancelled, with none", async () => {
    await atEveryPoint(async (process) => {
      const { hand, mend } = await lost(process, FAILS_BEFORE);
      expect(await hand.cancel()).toMatchObject({ kind: "unsettled" });
      mend();
      expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "released" });
      await hand.makeOrder();
      await expectBookingEnd(world, hand.request, { status: "cancelled", orders: [] });
      expect(hand.booking.cancelRequestedAt).toBeNull();
    });
  });

  test("which order it is adopts that one, also where DragonPass does not list it", async () => {
    await atEveryPoint(async (process) => {
      const { hand } = await lost(process, ANSWER_LOST, HIDDEN);
      const [order] = ordersOf(world.simulator, hand.request.pass.id);
      const result = await hand.resolve({ outcome: "order", orderId: order?.orderId as OrderId });
      expect(result).toMatchObject({ kind: "ordered", booking: { orderId: order?.orderId } });
      await hand.redeliver();
      await expectBookingEnd(world, hand.request, { status: "confirmed", orders: [CONFIRMED] });
    });
  });
});

describe("a person's word", () => {
  test("that there is no order leaves the order, where it was made all the same, to the next attempt", async () => {
    const { hand, mend } = await lost(immortal(), ANSWER_LOST, HIDDEN);
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "released" });
    mend();
    await hand.makeOrder();
    await hand.redeliver();
    await expectBookingEnd(world, hand.request, { status: "confirmed", orders: [CONFIRMED] });
  });

  test.each([
    ["that DragonPass does not know", async () => "DP-unknown"],
    ["of another pass", async () => (await makeOrderOf(world.request())).orderId],
    ["that another booking has", claimedByAnother],
  ])("is refused for an order %s, and nothing is changed", async (_, orderIdFor) => {
    const { hand } = await lost(immortal(), FAILS_BEFORE);
    const before = await stored(hand.request);
    const orderId = (await orderIdFor(hand.request)) as OrderId;
    expect(await hand.resolve({ outcome: "order", orderId })).toMatchObject({
      kind: "refused",
      code: "order_not_free",
    });
    expect(await stored(hand.request)).toMatchObject({ orderId: null, revision: before.revision });
  });

  test("that the lost order does not exist leaves it waiting for DragonPass, as it is shown from then on", async () => {
    const { hand } = await lost(new DyingProcess(Number.POSITIVE_INFINITY), FAILS_BEFORE);
    expect((await stored(hand.request)).waitsFor?.code).toBe("outcome_unknown");
    const released = await hand.resolve(NO_ORDER);
    const waiting = { status: "requested", waitsFor: { code: "dragonpass" }, needsAttention: null };
    expect(released).toMatchObject({ kind: "released", booking: waiting });
    expect(await stored(hand.request)).toMatchObject(waiting);
  });

  test("is not needed to know whom to ask: a look-up tells the ids, and whether DragonPass could be asked", async () => {
    const { hand } = await lost(new DyingProcess(Number.POSITIVE_INFINITY), FAILS_BEFORE);
    const sent = requestsOf(world.simulator, "createOrder", { passId: hand.request.pass.id }).map(
      ({ requestId }) => requestId,
    );
    expect(sent).toHaveLength(1);
    const seen = await world.order(hand.request, null);
    expect(seen).toMatchObject({ kind: "unsettled", requestIds: sent });
    expect(seen).not.toHaveProperty("notLooked");
    const failing = spoil(hand.request, "listOrders", { kind: "status", when: "before" });
    expect(await world.order(hand.request, null)).toMatchObject({
      kind: "unsettled",
      requestIds: sent,
      notLooked: "supplier_unavailable",
    });
    failing.remove();
  });

  test("is refused where no answer is lost", async () => {
    const hand = await confirmed(immortal());
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "refused", code: "nothing_to_resolve" });
    expect(await hand.resolve({ outcome: "order", orderId: "DP-other" as OrderId })).toMatchObject({
      kind: "refused",
      code: "nothing_to_resolve",
    });
    expect((await stored(hand.request)).status).toBe("confirmed");
  });

  test("that an order which DragonPass does not show is gone ends the booking, and who wanted that", async () => {
    const hand = await confirmed(immortal());
    await notice(hand.request, "order_not_found");
    spoil(hand.request, "getOrder", UNKNOWN);
    expect(await hand.resolve(NO_ORDER)).toMatchObject({
      kind: "ended",
      booking: { status: "cancelled", needsAttention: null, reason: { code: "cancelled_by_supplier" } },
    });
  });
});

describe("a person's word about an order that the database has lost", () => {
  const restored = { booking: { status: "cancelled", needsAttention: null } };

  test("is carried out where the workflow knows that the order has vanished", async () => {
    const commits = await LostCommits.of(world.deps.db, Number.POSITIVE_INFINITY);
    const hand = await confirmed(immortal());
    await notice(hand.request, "order_not_found");
    await hand.lookForStrayOrder();
    expect(hand.booking.needsAttention?.code).toBe("order_not_found");
    await commits.putBack();
    spoil(hand.request, "getOrder", UNKNOWN);
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "ended", ...restored });
  });

  test("is carried out also where another booking has claimed it since", async () => {
    const commits = await LostCommits.of(world.deps.db, Number.POSITIVE_INFINITY);
    const hand = await confirmed(immortal());
    await commits.putBack();
    const thing = { kind: ORDER_KIND, id: hand.booking.orderId ?? "" };
    await claimThing(world.deps.db, { thing, subject: bookingSubject("another" as BookingId) });
    await expect(hand.sync("reconcile")).rejects.toMatchObject({ type: "order_disputed" });
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "ended", ...restored });
  });
});

describe("a notice that a person has taken note of", () => {
  test("is not given again for the same reason, and is for another", async () => {
    const hand = await confirmed(immortal());
    await notice(hand.request, "order_not_found");
    expect(await noteAttention(world.deps.db, hand.request.bookingId)).toMatchObject({ needsAttention: null });
    const { revision } = await stored(hand.request);
    await notice(hand.request, "order_not_found");
    expect(await stored(hand.request)).toMatchObject({ needsAttention: null, revision });
    await notice(hand.request, "unknown_status");
    expect((await stored(hand.request)).needsAttention?.code).toBe("unknown_status");
    expect(await noteAttention(world.deps.db, hand.request.bookingId)).not.toBeNull();
    expect(await noteAttention(world.deps.db, hand.request.bookingId)).toBeNull();
  });
});

test.each(Object.keys(ATTENTION) as AttentionCode[])(
  "a person can take note of %s, whatever the reason",
  async (code) => {
    const booking = await storeBooking(world.deps.db, `noted-${code}`, { status: "confirmed" });
    const { bookingId } = booking;
    await notice(booking, code);
    expect((await stored(booking)).needsAttention?.code).toBe(code);
    expect(await noteAttention(world.deps.db, bookingId)).toMatchObject({ needsAttention: null });
  },
);

describe("a second order that a person has cancelled as told", () => {
  test("is no longer named after the next read, and the last of them takes the notice with it", async () => {
    const hand = await confirmed(immortal(), ANSWER_LOST);
    const [one, other] = [await makeAgain(hand.request), await makeAgain(hand.request)];
    await hand.lookForStrayOrder();
    expect(hand.booking.needsAttention?.code).toBe("stray_order");
    await cancelAtDragonPass(one);
    await hand.sync("reconcile");
    expect(hand.booking.needsAttention).toEqual(attention("stray_order", { orderIds: [other] }));
    await cancelAtDragonPass(other);
    await hand.sync("asked");
    expect(hand.booking.needsAttention).toBeNull();
    await expectBookingEnd(world, hand.request, { status: "confirmed", orders: [CONFIRMED, CANCELLED, CANCELLED] });
  });
});

function immortal(): DyingProcess {
  return new DyingProcess(Number.POSITIVE_INFINITY);
}

/** A booking whose order's answer was lost, and for whom DragonPass goes on as these faults say. */
async function lost(process: DyingProcess, ...faults: readonly [Fault, ...Fault[]]) {
  const request = world.request();
  const [onCreation, onList] = faults;
  const rules = [spoil(request, "createOrder", onCreation)];
  if (onList !== undefined)
    rules.push(spoil(request, "createOrder", FAILS_BEFORE), spoil(request, "listOrders", onList));
  const hand = new BookingByHand({ world, process, wait: date.advance }, request);
  await hand.open();
  await hand.checkAvailability();
  await hand.createOrder();
  return { hand, mend: () => rules.forEach((rule) => void rule.remove()) };
}

async function confirmed(process: DyingProcess, fault?: Fault): Promise<BookingByHand> {
  const request = world.request();
  if (fault !== undefined) spoil(request, "createOrder", fault);
  const hand = new BookingByHand({ world, process, wait: date.advance }, request);
  await hand.open();
  await hand.makeOrder();
  await hand.redeliver();
  expect(hand.booking.status).toBe("confirmed");
  return hand;
}

function spoil({ pass }: PrebookingRequest, operation: SimulatorOperation, fault: Fault) {
  return world.simulator.faults.add({ ...fault, match: { operation, passId: pass.id } });
}

async function stored({ bookingId }: AboutBooking) {
  const row = await findBooking(world.deps.db, bookingId);
  if (row === null) throw new Error("the booking is gone");
  return row.booking;
}

async function notice({ bookingId }: AboutBooking, code: AttentionCode): Promise<void> {
  await changeBooking(world.deps.db, bookingId, async ({ booking }) => ({
    booking: withAttention(booking, attention(code), Date.now()),
  }));
}

async function makeOrderOf({ pass, prebookingDate }: PrebookingRequest) {
  const request = { ...loungeRequest(pass.id), prebookingDate: prebookingDate ?? "" };
  return await makeOrder(world.deps.dragonpass, world.deps.programIds[0], request);
}

async function makeAgain(request: PrebookingRequest): Promise<string> {
  return (await makeOrderOf(request)).orderId;
}

async function claimedByAnother({ pass }: PrebookingRequest): Promise<string> {
  const other = world.request({ pass: { type: "ePass", id: pass.id } });
  const { orderId } = await makeOrderOf({ ...other, pass: { type: "ePass", id: createPassId(world.simulator) } });
  await claimThing(world.deps.db, {
    thing: { kind: ORDER_KIND, id: orderId },
    subject: bookingSubject(other.bookingId),
  });
  return orderId;
}

async function cancelAtDragonPass(orderId: string): Promise<void> {
  world.simulator.orders.changeStatus(orderId, CANCELLED, { push: false });
}
