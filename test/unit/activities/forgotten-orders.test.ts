import { describe, expect, test } from "vitest";
import type { OrderId } from "../../../src/contract/vocabulary.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { bookedEsim, topUpRequest } from "../../support/activities/booked.ts";
import { goOn, immortal, LostBookings } from "../../support/activities/lost-bookings.ts";
import { reserveByHand } from "../../support/activities/restart-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { inDays } from "../../support/service/service.ts";

const CONFIRMED = 1;
const NO_ORDER = { outcome: "noOrder" } as const;

const date = useShiftedDate();
const world = useActivities();
const losing = new LostBookings(world, date.advance);

describe("an order that is shown late, after it was looked for in vain,", () => {
  test("is adopted before another one is made", async () => {
    const { request, show } = await losing.orderedUnseenAndLost();
    const hand = await losing.restarted(immortal(), request);
    await hand.makeOrder({ onReserveAgain: show });
    await hand.redeliver();
    await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
  });

  test("keeps another one from being made where it may be somebody else's", async () => {
    const { request, show } = await losing.orderedUnseenAndLost();
    const other = world.request({ pass: request.pass });
    const hand = await losing.restarted(immortal(), request);
    let reserving: Promise<void> = Promise.resolve();
    await hand.makeOrder({
      onReserveAgain: () => {
        show();
        reserving = reserveByHand(world, other);
      },
    });
    await reserving;
    const [order] = ordersOf(world.simulator, request.pass.id);
    expect(ordersOf(world.simulator, request.pass.id)).toHaveLength(1);
    expect(hand.booking.needsAttention).toMatchObject({
      code: "outcome_unknown",
      details: { orderIds: [order?.orderId] },
    });
  });

  test("is shown to a person, and never cancelled by itself, where another one has been made", async () => {
    const { request, show } = await losing.orderedUnseenAndLost();
    const hand = await losing.restarted(immortal(), request, { strayOrderAction: "cancel" });
    await hand.makeOrder();
    show();
    await hand.lookForStrayOrder();
    const [late] = ordersOf(world.simulator, request.pass.id);
    expect(hand.booking.needsAttention).toMatchObject({
      code: "stray_order",
      details: { orderIds: [late?.orderId] },
    });
    expect(ordersOf(world.simulator, request.pass.id).map(({ status }) => status)).toEqual([CONFIRMED, CONFIRMED]);
  });
});

type Lost = Awaited<ReturnType<LostBookings["orderedAndLost"]>>;

/** Other things that DragonPass may have, so that nobody can say whose the order is. */
const DOUBTS: readonly (readonly [string, (lost: Lost) => Promise<void>])[] = [
  [
    "that another lost booking has asked for as well",
    async ({ request }) => {
      await reserveByHand(world, world.request({ pass: request.pass }));
    },
  ],
  ["beside another one like it", async ({ request }) => void (await losing.orderElsewhere(request))],
  [
    "that DragonPass has moved to another hour",
    async ({ orderId }) => void world.simulator.orders.modify(orderId, { prebookingDate: `${inDays(364)}` }),
  ],
];

test("a lost booking's order is recognised in one look at the orders of its pass", async () => {
  const { request, orderId } = await losing.orderedAndLost();
  const looks = () => requestsOf(world.simulator, "listOrders", { passId: request.pass.id }).length;
  const before = looks();
  const hand = await losing.restarted(immortal(), request);
  await hand.makeOrder();
  expect(hand.booking).toMatchObject({ status: "confirmed", orderId });
  // The other one is for a second order that may have been made beside it.
  expect(looks() - before).toBe(2);
});

test("a top-up's order is recognised, though its booking is lost from before anybody knew its resource", async () => {
  const esim = await bookedEsim(world);
  const request = topUpRequest(world, esim, { pass: esim.pass });
  const { early, commits } = await losing.copied(async () => undefined, request);
  await goOn(losing.continued(immortal(), request, early));
  await commits.putBack();
  const hand = await losing.restarted(immortal(), request);
  await goOn(hand);
  const orders = ordersOf(world.simulator, request.pass.id);
  expect(orders.map(({ orderId, topUpOf }) => ({ orderId, topUpOf }))).toEqual([
    { orderId: esim.orderId, topUpOf: null },
    { orderId: hand.booking.orderId, topUpOf: esim.orderId },
  ]);
  expect(hand.booking).toMatchObject({ status: "confirmed", resourceId: "E00001", needsAttention: null });
});

describe("an order that may be a lost booking's, and may be somebody else's", { timeout: 60_000 }, () => {
  test.each(DOUBTS)("%s, is left to a person, and no other one is made", async (_, befalls) => {
    const lost = await losing.orderedAndLost();
    await befalls(lost);
    const { request, orderId } = lost;
    const before = ordersOf(world.simulator, request.pass.id).length;
    const hand = await losing.restarted(immortal(), request);
    await hand.makeOrder();
    expect(hand.booking).toMatchObject({ status: "requested", orderId: null });
    expect(hand.booking.needsAttention).toMatchObject({ code: "outcome_unknown", details: { requestIds: [] } });
    expect(hand.booking.needsAttention?.details?.orderIds).toContain(orderId);
    expect(ordersOf(world.simulator, request.pass.id)).toHaveLength(before);

    expect(await hand.resolve({ outcome: "order", orderId: orderId as OrderId })).toMatchObject({ kind: "ordered" });
    expect(hand.booking).toMatchObject({ status: "confirmed", orderId, needsAttention: null });
    expect(requestsOf(world.simulator, "createOrder", { passId: request.pass.id })).toHaveLength(before);
  });

  test("from before the booking was asked for, keeps it from making one, and a person's word lets it", async () => {
    const asked = world.request();
    const orderId = await losing.orderElsewhere(asked);
    date.advance(10);
    const { request, commits } = await losing.copied((hand) => hand.open(), asked);
    await commits.putBack();
    const hand = await losing.restarted(immortal(), request);
    await hand.makeOrder();
    expect(hand.booking.needsAttention).toMatchObject({ code: "outcome_unknown", details: { orderIds: [orderId] } });
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "released" });
    await hand.makeOrder();
    expect(ordersOf(world.simulator, request.pass.id).map(({ orderId: id }) => id)).toEqual([
      orderId,
      hand.booking.orderId,
    ]);
    expect(hand.booking).toMatchObject({ status: "confirmed", needsAttention: null });
  });

  test("of two that were restarted and asked for the same, is adopted by one of them only", async () => {
    const [one, other] = await losing.twoOrderedAndLost();
    const hands = [await losing.restarted(immortal(), one), await losing.restarted(immortal(), other)] as const;
    for (const hand of hands) {
      await hand.makeOrder();
      expect(hand.booking.needsAttention?.code).toBe("outcome_unknown");
    }
    const [first] = ordersOf(world.simulator, one.pass.id);
    await hands[0].resolve({ outcome: "order", orderId: first?.orderId as OrderId });
    // Now it can only be the second one's.
    await hands[1].makeOrder({ beyondAttention: true });
    expect(hands.map(({ booking }) => booking.orderId)).toEqual(
      ordersOf(world.simulator, one.pass.id).map(({ orderId }) => orderId),
    );
    expect(hands.map(({ booking }) => booking.needsAttention)).toEqual([null, null]);
  });
});
