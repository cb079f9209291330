import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { OrderId } from "../../../src/contract/vocabulary.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { atEveryPoint, DyingProcess } from "../../support/activities/dying-process.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { reserveByHand, restartByHand } from "../../support/activities/restart-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { makeOrder } from "../../support/proxies/supplier-client.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { loungeRequest } from "../../support/service/service.ts";
import { CURIOUS_LOUNGE, WHOLE_GUEST } from "../../support/values/whole-guest.ts";

const CONFIRMED = 1;
const NO_ORDER = { outcome: "noOrder" } as const;

const date = useShiftedDate();
const world = useActivities();

describe("a booking that is restarted, and of whose request a release before has stored nothing", () => {
  test("asks for a person instead of being rejected, and a person's word ends it", async () => {
    const { request, hand } = await restartedWithoutRequest();
    await hand.makeOrder();
    expect(hand.booking).toMatchObject({ status: "requested", needsAttention: { code: "outcome_unknown" } });
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "released" });
    await hand.makeOrder();
    const booking = await expectBookingEnd(world, request, { status: "rejected", orders: [] });
    expect(booking).toMatchObject({ reason: { code: "request_lost" }, needsAttention: null });
    expect(requestsOf(world.simulator, "createOrder", { passId: request.pass.id })).toEqual([]);
  });

  test("takes the order that a person names", async () => {
    const { request, hand } = await restartedWithoutRequest();
    await hand.makeOrder();
    const orderId = await orderElsewhere(request);
    expect(await hand.resolve({ outcome: "order", orderId })).toMatchObject({ kind: "ordered" });
    await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
  });

  test("is cancelled by whoever wants that, once a person has said that there is no order", async () => {
    const { request, hand } = await restartedWithoutRequest();
    await hand.makeOrder();
    expect(await hand.cancel()).toMatchObject({ kind: "unsettled" });
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "released" });
    await hand.makeOrder();
    await expectBookingEnd(world, request, { status: "cancelled", orders: [] });
  });

  test("takes its order by itself where that is beyond doubt", async () => {
    const { request, hand } = await restartedWithoutRequest(orderElsewhere);
    await hand.makeOrder();
    const booking = await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
    expect(booking.needsAttention).toBeNull();
  });

  test("sends nothing again that it knows only a part of, and gives up nothing", async () => {
    const request = curious();
    world.simulator.faults.add({
      kind: "status",
      when: "before",
      match: { operation: "createOrder", passId: request.pass.id },
    });
    await reserveByHand(world, request);
    const before = byHand(request);
    await before.open();
    await before.checkAvailability();
    await before.createOrder();
    await forgetRequest(request);
    const hand = await restarted(request);
    await hand.makeOrder();
    date.advance(60);
    await expect(hand.makeOrder({ beyondAttention: true })).rejects.toThrow("it never comes to an end");
    expect(hand.booking).toMatchObject({ status: "requested", needsAttention: { code: "outcome_unknown" } });
    expect(requestsOf(world.simulator, "createOrder", { passId: request.pass.id })).toHaveLength(1);
    expect(await hand.resolve(NO_ORDER)).toMatchObject({ kind: "released" });
    await hand.makeOrder();
    await expectBookingEnd(world, request, { status: "rejected", orders: [] });
  });
});

describe("a request that the database has lost", { timeout: 60_000 }, () => {
  test("is written again with the row, so that Temporal may lose the booking afterwards", async () => {
    let lost: LostCommits;
    await atEveryPoint(
      async (process) => {
        const request = curious({ autoCancelPending: true });
        const hand = new BookingByHand({ world, process, wait: date.advance }, request);
        await hand.open();
        if (process.diedAt === null) await lost.putBack();
        await hand.checkAvailability();
        const stored = await findBooking(world.deps.db, request.bookingId);
        expect(stored?.request).toMatchObject({ guest: WHOLE_GUEST, autoCancelPending: true });
        const again = await restarted(request);
        await again.makeOrder();
        await again.redeliver();
        await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
      },
      async () => {
        lost = await LostCommits.of(world.deps.db, Number.POSITIVE_INFINITY);
        return lost;
      },
    );
  });

  test("is written again without the guest once there is an order, and still says when to cancel by itself", async () => {
    const request = curious({ autoCancelPending: true });
    const hand = byHand(request);
    const lost = await LostCommits.fromNow(world.deps.db);
    await hand.makeOrder();
    await lost.putBack();
    await hand.sync("reconcile");
    expect(await storedRequest(request)).toMatchObject({ guest: {}, autoCancelPending: true });
    expect((await restarted(request)).booking.orderId).not.toBeNull();
  });

  test("was never stored by a release before: the next activity stores it, and nothing counts as lost", async () => {
    const request = curious({ autoCancelPending: true });
    const hand = byHand(request);
    await hand.open();
    await forgetRequest(request);
    const { revision } = hand.booking;
    await hand.checkAvailability();
    expect(await storedRequest(request)).toMatchObject({ guest: WHOLE_GUEST, autoCancelPending: true });
    expect((await findBooking(world.deps.db, request.bookingId))?.booking.revision).toBe(revision);
    await hand.makeOrder();
    await forgetRequest(request);
    await hand.sync("reconcile");
    expect(await storedRequest(request)).toMatchObject({ guest: {}, autoCancelPending: true });
  });
});

function curious(fields: Record<string, unknown> = {}): PrebookingRequest {
  return world.request({ resourceId: CURIOUS_LOUNGE, guest: WHOLE_GUEST, ...fields });
}

function byHand(request: PrebookingRequest): BookingByHand {
  const process = new DyingProcess(Number.POSITIVE_INFINITY);
  return new BookingByHand({ world, process, wait: date.advance }, request);
}

async function restarted(request: PrebookingRequest): Promise<BookingByHand> {
  const process = new DyingProcess(Number.POSITIVE_INFINITY);
  const hand = await restartByHand({ world, process, wait: date.advance }, request);
  if (hand === null) throw new Error("it has ended");
  return hand;
}

/** A booking that nothing was made for, as far as is known. */
async function restartedWithoutRequest(
  meanwhile: (request: PrebookingRequest) => Promise<unknown> = async () => undefined,
) {
  const request = curious();
  await reserveByHand(world, request);
  await byHand(request).open();
  await forgetRequest(request);
  await meanwhile(request);
  return { request, hand: await restarted(request) };
}

async function forgetRequest({ bookingId }: PrebookingRequest): Promise<void> {
  await world.deps.db.updateTable("bookings").set({ request: null }).where("booking_id", "=", bookingId).execute();
}

async function storedRequest({ bookingId }: PrebookingRequest) {
  return (await findBooking(world.deps.db, bookingId))?.request;
}

async function orderElsewhere({ pass, resourceId = "", prebookingDate }: PrebookingRequest): Promise<OrderId> {
  const request = { ...loungeRequest(pass.id), resourceId, prebookingDate: prebookingDate ?? "", guest: WHOLE_GUEST };
  const { orderId } = await makeOrder(world.deps.dragonpass, world.deps.programIds[0], request);
  expect(ordersOf(world.simulator, pass.id)).toHaveLength(1);
  return orderId as OrderId;
}
