import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { FaultRule } from "../../src/simulator/fault-rule.ts";
import { orderDirectly } from "../support/proxies/supplier-client.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { inDays, loungeRequest, startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

const CANCELLED = 3;

describe.each(["attention", "cancel"] as const)("a second order, where STRAY_ORDER_ACTION is %s,", (action) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({
      database: "postgres",
      env: { STRAY_ORDER_ACTION: action },
      timings: { unsettledLookUpsMs: [100, 200], strayLookUpsMs: [1_500, 4_000, 60_000] },
    });
  });
  afterAll(() => service.stop());

  test("that shows after its token has expired is found, and the booking keeps its own", async () => {
    const { simulator } = service;
    const request = loungeRequest(createPassId(simulator));
    const passId = request.pass.id;
    simulator.clock.advance(-90_000);
    // The order is made, nobody can see it, and nothing comes of sending its token again.
    addFault(passId, "createOrder", { kind: "answer-lost", times: 1 });
    const failing = addFault(passId, "createOrder", { kind: "status", status: 500 });
    const hiding = addFault(passId, "listOrders", { kind: "stale-read" });
    const { body: asked } = await service.book(request, {});
    await failing.waitForHit();
    simulator.clock.advance(90_000);
    await waitUntil(
      async () => {
        // Again and again: a look-up that is on its way dates itself.
        await letTheTokenExpire(asked);
        return new Set(requestsOf(simulator, "createOrder", { passId }).map(({ prebookingToken }) => prebookingToken));
      },
      (tokens) => tokens.size === 2,
    );
    failing.remove();
    const { orderId } = await service.waitFor(asked.bookingId, ({ status }) => status === "confirmed");
    hiding.remove();

    const [stray, own, ...others] = ordersOf(simulator, passId);
    expect(others).toEqual([]);
    expect(own?.orderId).toBe(orderId);
    await isDealtWith(asked, passId, stray?.orderId);
  });

  test("that is made while an answer was lost is found as soon as it is pushed", async () => {
    const request = loungeRequest(createPassId(service.simulator));
    addFault(request.pass.id, "createOrder", { kind: "answer-lost", times: 1 });
    const { body: booking } = await service.book(request);
    expect(booking.status).toBe("confirmed");

    await isDealtWith(booking, request.pass.id, await orderDirectly(service.simulator, request));
  });

  test.concurrent("is not seen in the order of another booking, whose answer was lost as well", async () => {
    const request = loungeRequest(createPassId(service.simulator));
    addFault(request.pass.id, "createOrder", { kind: "answer-lost", times: 2 });
    const answers = await Promise.all([service.book(request), service.book(request)]);

    for (const { body } of answers) await strayLookUps(body, 2);
    const bookings = await Promise.all(answers.map(({ body }) => service.booking(body.bookingId)));
    expect(bookings).toMatchObject(bookings.map(() => ({ status: "confirmed", needsAttention: null })));
    const orders = ordersOf(service.simulator, request.pass.id);
    expect(orders.map(({ orderId }) => orderId).sort()).toEqual(bookings.map(({ orderId }) => orderId).sort());
    expect(orders).toMatchObject(orders.map(() => ({ status: 1 })));
  });

  test.concurrent("is not seen in an order for another day", async () => {
    const request = loungeRequest(createPassId(service.simulator));
    addFault(request.pass.id, "createOrder", { kind: "answer-lost", times: 1 });
    const { body: booking } = await service.book(request);
    const other = await orderDirectly(service.simulator, { ...request, prebookingDate: inDays(200) });

    await strayLookUps(booking, 2);
    expect(await service.booking(booking.bookingId)).toMatchObject({ status: "confirmed", needsAttention: null });
    expect(service.simulator.orders.get(other)).toMatchObject({ status: 1 });
  });

  async function isDealtWith({ bookingId }: Booking, passId: string, strayId: string | undefined): Promise<void> {
    if (action === "cancel") {
      await waitUntil(
        () => service.simulator.orders.get(strayId ?? ""),
        (order) => order?.status === CANCELLED,
      );
    } else {
      const { needsAttention } = await service.waitFor(bookingId, (booking) => booking.needsAttention !== null);
      expect(needsAttention).toMatchObject({ code: "stray_order", details: { orderIds: [strayId] } });
    }
    const { orderId, status, needsAttention } = await service.booking(bookingId);
    expect({ status, attention: needsAttention?.code }).toEqual({
      status: "confirmed",
      attention: action === "cancel" ? undefined : "stray_order",
    });
    const standing = ordersOf(service.simulator, passId).filter((order) => order.status !== CANCELLED);
    expect(standing.map((order) => order.orderId).sort()).toEqual(
      (action === "cancel" ? [orderId] : [orderId, strayId]).sort(),
    );
  }

  function addFault(passId: string, operation: "createOrder" | "listOrders", fault: Omit<FaultRule, "match">) {
    return service.simulator.faults.add({ ...fault, match: { operation, passId } });
  }

  /** Instead of waiting for a quarter of an hour: the token expired, and a look-up after that was empty a minute ago. */
  async function letTheTokenExpire({ bookingId }: Booking): Promise<void> {
    await sql`update attempts set fence_valid_until = now() - interval '205 seconds',
      empty_look_up_at = now() - interval '62 seconds'
      where id = (select min(id) from attempts where subject_kind = 'prebooking' and subject_id = ${bookingId}) and outcome is null`.execute(
      service.running().database.kysely,
    );
  }

  async function strayLookUps({ bookingId }: Booking, count: number): Promise<void> {
    const handle = service.running().temporal.client.workflow.getHandle(prebookingWorkflowId(bookingId));
    await waitUntil(
      async () => {
        const { events } = await handle.fetchHistory();
        const types = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
        const { raw } = await handle.describe();
        return types.filter((type) => type === "lookForStrayOrder").length - (raw.pendingActivities ?? []).length;
      },
      (done) => done >= count,
    );
  }
});
