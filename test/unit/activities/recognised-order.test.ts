import { afterEach, describe, expect, test } from "vitest";
import { isRecognised } from "../../../activities/booking/recognise-order.ts";
import type { Booking } from "../../../src/contract/booking.ts";
import type { OrderCriteria } from "../../../src/domain/booking/order-matching.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import type { SupplierOrder } from "../../../src/dragonpass/schemas/order.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { idOf, PASS, storeBooking } from "../../support/database/store-suites/fixtures.ts";

const world = useActivities();
afterEach(() => world.deps.db.deleteFrom("bookings").execute());

const CRITERIA: OrderCriteria = {
  pass: PASS,
  resourceId: "N00001",
  optionId: null,
  prebookingDate: "2027-10-01T10:30",
  usages: 1,
};
const ORDER = {
  orderId: "DP1",
  resourceId: "N00001",
  optionId: null,
  prebookingDate: "2027-10-01T10:30",
  usedUsages: 1,
  orderCreatedDate: "2027-05-01T12:00:00.000Z",
} as unknown as SupplierOrder;
const subject = bookingSubject(idOf("ours"));
const ASKED: Partial<Booking> = { prebookingDate: CRITERIA.prebookingDate };

const recognised = (order: Partial<SupplierOrder> = {}, criteria: Partial<OrderCriteria> = {}) =>
  isRecognised(world.deps.db, { subject, criteria: { ...CRITERIA, ...criteria } }, { ...ORDER, ...order });

describe("an order of a booking that does not remember it", () => {
  test("is recognised where it says all that was asked for, whatever the booking itself waits for", async () => {
    await storeBooking(world.deps.db, "ours", ASKED);
    expect(await recognised()).toBe(true);
    expect(await recognised({ optionId: "10GB" }, { optionId: "10GB" })).toBe(true);
  });

  test.each(["resourceId", "usedUsages", "orderCreatedDate", "prebookingDate"] as const)(
    "is not recognised where it does not say its %s",
    async (field) => {
      expect(await recognised({ [field]: null })).toBe(false);
    },
  );

  test("needs no date where none was asked for, and its option where one was", async () => {
    expect(await recognised({ prebookingDate: null }, { prebookingDate: null })).toBe(true);
    expect(await recognised({ optionId: null }, { optionId: "10GB" })).toBe(false);
  });

  test("is recognised as a top-up, or as a new eSIM, where it says that it is one", async () => {
    const details = { esim: { iccid: "8986001" } };
    await storeBooking(world.deps.db, "first", { details, status: "confirmed" });
    const topUp = { topUpOf: idOf("first"), optionId: "10GB" };
    const order = { optionId: "10GB", isTopUp: true, details };
    expect(await recognised(order, topUp)).toBe(true);
    expect(await recognised({ ...order, isTopUp: null }, topUp)).toBe(false);
    expect(await recognised({ ...order, details: null }, topUp)).toBe(false);
    expect(await recognised(order, { ...topUp, topUpOf: idOf("forgotten") })).toBe(false);
    expect(await recognised({ ...order, isTopUp: false }, { optionId: "10GB" })).toBe(true);
    expect(await recognised({ ...order, isTopUp: null }, { optionId: "10GB" })).toBe(false);
    // One that waits to be opened has no resource yet.
    const waiting = { ...ASKED, resourceId: null, topUpOf: idOf("first"), optionId: "10GB" };
    await storeBooking(world.deps.db, "waiting", waiting);
    expect(await recognised({ ...order, isTopUp: false }, { optionId: "10GB" })).toBe(true);
    expect(await recognised(order, topUp)).toBe(false);
  });

  test.each<["is" | "is not", string, Partial<Booking>]>([
    ["is not", "asks for the same on its pass", ASKED],
    ["is", "has its order", { ...ASKED, status: "confirmed" }],
    ["is", "has ended without one", { ...ASKED, status: "unavailable" }],
    ["is", "asks for more passengers", { ...ASKED, adultCount: 3 }],
    ["is", "asks for another hour", { prebookingDate: "2027-10-01T11:30" }],
    ["is", "asks for another lounge", { ...ASKED, resourceId: "N00002" }],
    ["is", "is of another program", { ...ASKED, programId: "1888000000000009" as typeof PASS.programId }],
    ["is", "is of another kind of pass", { ...ASKED, pass: { type: "membership", id: PASS.id } }],
  ])("%s recognised beside another booking that %s", async (expected, _, fields) => {
    await storeBooking(world.deps.db, crypto.randomUUID(), fields);
    expect(await recognised()).toBe(expected === "is");
  });
});
