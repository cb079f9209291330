import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import type { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { goOn, immortal, LostBookings } from "../../support/activities/lost-bookings.ts";
import { reserveByHand } from "../../support/activities/restart-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";

const date = useShiftedDate();
const world = useActivities();
const losing = new LostBookings(world, date.advance);

type Story = (hand: BookingByHand) => Promise<unknown>;

const open: Story = (hand) => hand.open();
const reserve: Story = async (hand) => {
  await hand.open();
  await hand.checkAvailability();
};
const order: Story = (hand) => hand.makeOrder();

/** A booking whose row is gone, and its id reserved for another request since. */
async function reservedForAnother(story: Story) {
  const { request, early } = await losing.copied(async (hand) => void (await story(hand)));
  return { request, hand: losing.continued(immortal(), request, early), other: await reserveAgain(request) };
}

async function reserveAgain(request: PrebookingRequest): Promise<PrebookingRequest> {
  await world.deps.db.deleteFrom("bookings").where("booking_id", "=", request.bookingId).execute();
  const other = { ...request, adultCount: 3 };
  await reserveByHand(world, other);
  return other;
}

const stored = async ({ bookingId }: PrebookingRequest) => await findBooking(world.deps.db, bookingId);

describe("a booking whose row is lost, and whose id somebody has reserved for another request", () => {
  test.each([
    ["opened", open],
    ["reserved", reserve],
    ["ordered", order],
  ])("is the one that its workflow carries, once it was %s", async (_, story) => {
    const { request, hand, other } = await reservedForAnother(story);
    await goOn(hand);
    if (story === order) await hand.sync("reconcile");
    expect(ordersOf(world.simulator, request.pass.id).map(({ adultCount }) => adultCount)).toEqual([1]);
    expect(await stored(request)).toMatchObject({ booking: { status: "confirmed", adultCount: 1 } });
    expect((await stored(request))?.request?.adultCount).toBe(1);
    expect(other.adultCount).toBe(3);
  });

  test("is the one that was restarted, where that happens while it is taken over", async () => {
    const { request } = await losing.copied(async (hand) => void (await open(hand)));
    const hand = await losing.restarted(immortal(), request);
    await reserveAgain(request);
    await goOn(hand);
    expect(ordersOf(world.simulator, request.pass.id).map(({ adultCount }) => adultCount)).toEqual([1]);
    expect(await stored(request)).toMatchObject({
      booking: { status: "confirmed", adultCount: 1 },
      request: { adultCount: 1 },
    });
  });
});

describe("a booking whose id a run has taken up for another request", () => {
  test.each<[string, Story, Story]>([
    ["a reservation", open, (hand) => hand.checkAvailability()],
    ["a creation", reserve, (hand) => hand.createOrder()],
    ["a cancellation without an order", open, (hand) => hand.cancel()],
    ["a cancellation", order, (hand) => hand.cancel()],
    ["a read", order, (hand) => hand.sync("reconcile")],
    ["a look for a second order", order, (hand) => hand.lookForStrayOrder()],
    ["a person's word", reserve, (hand) => hand.resolve({ outcome: "noOrder" })],
  ])("asks for a person, and asks nothing of DragonPass: %s", async (_, story, act) => {
    const { request, hand, other } = await reservedForAnother(story);
    await world.call("openBooking", { ...world.openInput(other), firstExecutionRunId: "another run" });
    const before = requestsOnPass(request);
    await expect(act(hand)).rejects.toMatchObject({ type: "booking_replaced", nonRetryable: false });
    expect(requestsOnPass(request)).toBe(before);
    expect(await stored(request)).toMatchObject({
      firstExecutionRunId: "another run",
      booking: { adultCount: 3, orderId: null, status: "requested", needsAttention: { code: "not_followed" } },
    });
  });

  function requestsOnPass({ pass }: PrebookingRequest): number {
    const subject = { passId: pass.id };
    const operations = ["checkAvailability", "createOrder", "cancelOrder", "getOrder", "listOrders"] as const;
    return operations.reduce((sum, name) => sum + requestsOf(world.simulator, name, subject).length, 0);
  }
});
