import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { OrderId } from "../../../src/contract/vocabulary.ts";
import { prebookingWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client.ts";
import { claimOrder } from "../../../src/store/order-index.ts";
import { useActivities } from "../../support/activity-world.ts";
import { ordersOf } from "../../support/supplier-view.ts";

const PLAIN_READ = { acceptLagging: false, byTheClock: false, endAsUnused: false, pendingTooLong: false };

const world = useActivities();

describe("an order that is claimed and that DragonPass does not show", () => {
  it("stays looked for, with pauses, and is published when it shows", async () => {
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

    expect(await world.call("createOrder", input, { dragonpass: { getOrder } })).toMatchObject({ kind: "unsettled" });
    const settled = await world.order(request, null);
    expect(settled).toMatchObject({ kind: "ordered", outcomeWasUnknown: true, booking: { orderId: order?.orderId } });
  });
});

describe("an order that is listed and whose details DragonPass does not show", () => {
  it("may be the one whose answer was lost: no second one is made", async () => {
    const request = world.request();
    // The order is a minute older than the look-up that was empty.
    world.simulator.clock.advance(-90_000);
    const reservation = await world.reserve(request);
    const { bookingId, pass } = request;
    const match = { operation: "createOrder", passId: pass.id } as const;
    world.simulator.faults.add({ match, kind: "answer-lost", times: 1 });
    await world.order(request, reservation);
    world.simulator.clock.advance(90_000);
    await sql`update attempts set valid_until = now() - interval '205 seconds',
      empty_look_up_at = now() - interval '62 seconds' where booking_id = ${bookingId}`.execute(world.deps.db);
    const getOrder: DragonPassClient["getOrder"] = async () => ({ kind: "not-found" });
    const input = { request, reservation: null, workflowId: prebookingWorkflowId(bookingId) };

    expect(await world.call("createOrder", input, { dragonpass: { getOrder } })).toMatchObject({ kind: "unsettled" });
    const [order] = ordersOf(world.simulator, pass.id);
    const settled = await world.order(request, null);
    expect(settled).toMatchObject({ kind: "ordered", booking: { orderId: order?.orderId } });
  });
});

describe("an order whose date DragonPass gives in another way", () => {
  it.each(["in plain words", "2027-10-01T10:30:00Z", "10:30", "9999-12-31T23:59", "2027-02-30T10:00"])(
    "is published all the same, and the booking keeps its own date: %s",
    async (prebookingDate) => {
      const request = world.request();
      await world.order(request, await world.reserve(request));
      const [order] = ordersOf(world.simulator, request.pass.id);
      world.simulator.orders.modify(order?.orderId ?? "", { prebookingDate, vouchers: ["1"] });

      const { bookingId } = request;
      const { booking } = await world.call("syncOrder", { bookingId, ...PLAIN_READ });
      expect(booking).toMatchObject({ vouchers: [{ voucher: "1" }], visitAt: expect.stringMatching(/^\d{4}-/) });
      if (prebookingDate !== "9999-12-31T23:59") expect(booking.prebookingDate).toBe(request.prebookingDate);
    },
  );

  it.each([
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
