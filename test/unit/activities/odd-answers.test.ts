import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { markCancellation, ownCancellation } from "../../../activities/booking/own-cancellation.ts";
import type { OrderId } from "../../../src/contract/vocabulary.ts";
import { prebookingWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { MAGIC_RESOURCES } from "../../../src/simulator/magic-resources.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { unappliedOfOrders } from "../../../src/store/inbox/inbox.ts";
import { insertMessages } from "../../../src/store/inbox/inbox-insert.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { orderEvent } from "../../support/database/store-suites/fixtures.ts";
import { ordersOf } from "../../support/proxies/supplier-view.ts";

const PUSHED = { reason: "pushed" } as const;

const world = useActivities();

describe("an order that is claimed and that DragonPass does not show", () => {
  test("stays looked for, with pauses, and is published when it shows", async () => {
    const request = world.request();
    const reservation = await world.reserve(request);
    const { bookingId, pass } = request;
    const match = { operation: "createOrder", passId: pass.id } as const;
    world.simulator.faults.add({ match, kind: "answer-lost", times: 1 });
    await world.order(request, reservation);
    const [order] = ordersOf(world.simulator, pass.id);
    // We died between the claim and its publication, and now a copy answers that lags.
    await claimOrder(world.deps.db, { bookingId, orderId: order?.orderId as OrderId });
    const getOrder: DragonPassClient["getOrder"] = async () => ({ kind: "not-found" });
    const input = { request, reservation: null, workflowId: prebookingWorkflowId(bookingId) };

    const claimed = await world.call("createOrder", input, { dragonpass: { getOrder } });
    expect(claimed).toMatchObject({ kind: "claimed" });
    // The time that decides when a person is asked does not start again.
    expect(await world.call("createOrder", input, { dragonpass: { getOrder } })).toEqual(claimed);
    expect(await world.call("checkAvailability", { request })).toEqual(claimed);
    const settled = await world.order(request, null);
    expect(settled).toMatchObject({ kind: "ordered", outcomeWasUnknown: true, booking: { orderId: order?.orderId } });
  });
});

describe("an order that is listed and whose details DragonPass does not show", () => {
  test("may be the one whose answer was lost: no second one is made", async () => {
    const request = world.request();
    // The order is a minute older than the look-up that was empty.
    world.simulator.clock.advance(-90_000);
    const reservation = await world.reserve(request);
    const { bookingId, pass } = request;
    const match = { operation: "createOrder", passId: pass.id } as const;
    world.simulator.faults.add({ match, kind: "answer-lost", times: 1 });
    await world.order(request, reservation);
    world.simulator.clock.advance(90_000);
    await sql`update attempts set fence_valid_until = now() - interval '205 seconds',
      empty_look_up_at = now() - interval '62 seconds' where subject_id = ${bookingId}`.execute(world.deps.db);
    const getOrder: DragonPassClient["getOrder"] = async () => ({ kind: "not-found" });
    const input = { request, reservation: null, workflowId: prebookingWorkflowId(bookingId) };

    expect(await world.call("createOrder", input, { dragonpass: { getOrder } })).toMatchObject({ kind: "unsettled" });
    const [order] = ordersOf(world.simulator, pass.id);
    const settled = await world.order(request, null);
    expect(settled).toMatchObject({ kind: "ordered", booking: { orderId: order?.orderId } });
  });
});

describe("a cancellation", () => {
  test("that DragonPass takes and does not show yet is not answered with a refusal, but repeated", async () => {
    const { bookingId, order } = await ordered();
    const cancelOrder: DragonPassClient["cancelOrder"] = async (args) => {
      const found = await world.deps.dragonpass.getOrder({ ...args, pass: order.pass });
      return found.kind === "ok" ? found : { kind: "throttled", retryAfterMs: null };
    };
    const input = { bookingId, automatic: false };
    await expect(world.call("cancelOrder", input, { dragonpass: { cancelOrder } })).rejects.toMatchObject({
      type: "supplier_read_lags",
    });
    expect((await findBooking(world.deps.db, bookingId))?.booking.status).toBe("confirmed");
  });

  test.each([
    { asked: "nobody", reason: { code: "cancelled_by_supplier" } },
    { asked: "a caller", reason: null },
    { asked: "the clock", reason: { code: "auto_cancelled" } },
  ])(
    "that is found is the own one only where it was asked for, whatever run looks: $asked",
    async ({ asked, reason }) => {
      const { bookingId, order } = await ordered();
      const automatic = asked === "the clock";
      if (asked !== "nobody") await markCancellation(world.deps.db, bookingId, order.orderId, { automatic });
      world.simulator.orders.changeStatus(order.orderId, 3, { remarks: "closed" });
      const byPush = { bookingId, reason: "pushed" } as const;
      expect(await world.call("syncOrder", byPush)).toMatchObject({ booking: { status: "cancelled", reason } });
      const result = await world.call("cancelOrder", { bookingId, automatic: false });
      expect(result).toMatchObject({ kind: "cancelled", booking: { reason } });
    },
  );

  test("by the clock keeps its reason where it is repeated because its result was lost", async () => {
    const { bookingId } = await ordered(MAGIC_RESOURCES.neverConfirmed.resourceId);
    const input = { bookingId, automatic: true };
    const first = await world.call("cancelOrder", input);
    expect(first).toMatchObject({ kind: "cancelled", booking: { reason: { code: "auto_cancelled" } } });
    expect(await world.call("cancelOrder", input, { attempt: 2 })).toEqual(first);
  });

  test("is committed before it is asked for, for whoever repeats it", async () => {
    const { bookingId } = await ordered();
    const cancelOrder: DragonPassClient["cancelOrder"] = async () => {
      expect(await ownCancellation(world.deps.db, bookingId)).toEqual({ automatic: false });
      throw new Error("the process has died");
    };
    const input = { bookingId, automatic: false };
    await expect(world.call("cancelOrder", input, { dragonpass: { cancelOrder } })).rejects.toThrow("the process");
    expect(await ownCancellation(world.deps.db, bookingId)).toEqual({ automatic: false });
  });

  test("that DragonPass refused is not the own one, should the lounge cancel later", async () => {
    const { bookingId, order } = await ordered("N00031");
    expect(await world.call("cancelOrder", { bookingId, automatic: false })).toMatchObject({ kind: "refused" });
    expect(await ownCancellation(world.deps.db, bookingId)).toBeNull();
    world.simulator.orders.changeStatus(order.orderId, 3);
    const result = await world.call("cancelOrder", { bookingId, automatic: false });
    expect(result).toMatchObject({ kind: "cancelled", booking: { reason: { code: "cancelled_by_supplier" } } });
  });

  async function ordered(resourceId?: string) {
    const request = world.request(resourceId === undefined ? {} : { resourceId });
    await world.order(request, await world.reserve(request));
    const [order] = ordersOf(world.simulator, request.pass.id);
    return { bookingId: request.bookingId, order: { orderId: order?.orderId ?? "", pass: request.pass } };
  }
});

describe("a read that comes after a later one", () => {
  test("uses up no event: what the later one has shown may have lagged", async () => {
    const request = world.request();
    await world.order(request, await world.reserve(request));
    const { bookingId } = request;
    const [order] = ordersOf(world.simulator, request.pass.id);
    const event = orderEvent(order?.orderId ?? "", { currentStatus: 3 });
    await insertMessages(world.database, [event]);
    const getOrder: DragonPassClient["getOrder"] = async (args) => {
      const found = await world.deps.dragonpass.getOrder(args);
      // Another one has begun after the event came, and shows less than that.
      await world.deps.db
        .updateTable("bookings")
        .set({ read_applied: 99 })
        .where("booking_id", "=", bookingId)
        .execute();
      return found;
    };
    await world.call("syncOrder", { bookingId, ...PUSHED }, { dragonpass: { getOrder } });
    expect(await unappliedOfOrders(world.deps.db, [order?.orderId as OrderId])).toHaveLength(1);
  });
});

describe("an order whose date DragonPass gives in another way", () => {
  test.each(["in plain words", "2027-10-01T10:30:00Z", "10:30", "9999-12-31T23:59", "2027-02-30T10:00"])(
    "is published all the same, and the booking keeps its own date: %s",
    async (prebookingDate) => {
      const request = world.request();
      await world.order(request, await world.reserve(request));
      const [order] = ordersOf(world.simulator, request.pass.id);
      world.simulator.orders.modify(order?.orderId ?? "", { prebookingDate, vouchers: ["1"] });

      const { bookingId } = request;
      const { booking } = await world.call("syncOrder", { bookingId, ...PUSHED });
      expect(booking).toMatchObject({ vouchers: [{ voucher: "1" }], visitAt: expect.stringMatching(/^\d{4}-/) });
      if (prebookingDate !== "9999-12-31T23:59") expect(booking.prebookingDate).toBe(request.prebookingDate);
    },
  );

  test.each([
    ["with a blank", (date: string) => date.replace("T", " ")],
    ["with seconds", (date: string) => `${date}:00`],
    ["with an offset, which may be of any zone", () => "2027-01-01T00:00:00+00:00"],
    ["in plain words", () => "tomorrow"],
  ])("is found after its answer was lost, and no second one is made: %s", async (_, spelled) => {
    const request = world.request();
    const reservation = await world.reserve(request);
    const match = { operation: "createOrder", passId: request.pass.id } as const;
    world.simulator.faults.add({ match, kind: "answer-lost", times: 1 });
    await world.order(request, reservation);
    const [order] = ordersOf(world.simulator, request.pass.id);
    const prebookingDate = spelled(request.prebookingDate ?? "");
    world.simulator.orders.modify(order?.orderId ?? "", { prebookingDate }, { push: false });

    const settled = await world.order(request, null);
    expect(settled).toMatchObject({ kind: "ordered", booking: { orderId: order?.orderId } });
    expect(settled).toMatchObject({ booking: { prebookingDate: request.prebookingDate } });
  });
});
