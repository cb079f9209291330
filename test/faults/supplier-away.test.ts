import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { FaultRule } from "../../src/simulator/fault-rule.ts";
import { type SupplierProxy, startSupplierProxy } from "../support/proxies/supplier-proxy.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { readLongAgo } from "../support/service/read-long-ago.ts";
import { loungeRequest, startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

describe("a booking waits, and is made once, while DragonPass", () => {
  let service: TestService;
  let proxy: SupplierProxy;
  beforeAll(async () => {
    proxy = await startSupplierProxy();
    service = await startTestService({
      database: "postgres",
      firstRead: true,
      env: { DRAGONPASS_BASE_URL: `${proxy.url}/api/v2` },
    });
    proxy.forwardTo(new URL(service.simulator.url).origin);
  });
  afterAll(async () => {
    await service.stop();
    await proxy.close();
  });

  test("cannot be reached for the creation, of which nothing is sent", async () => {
    const passId = createPassId(service.simulator);
    proxy.shutAfter("/availability");
    const { body: asked } = await service.book(loungeRequest(passId), {});
    await untilActivityHasFailed(asked, "createOrder", "supplier_unreachable");
    expect(requestsOf(service.simulator, "createOrder", { passId })).toEqual([]);
    await proxy.open();

    const booking = await service.waitFor(asked.bookingId, ({ status }) => status !== "requested");
    expectOneOrder(booking, passId);
    expect(requestsOf(service.simulator, "createOrder", { passId })).toHaveLength(1);
  });

  test("cannot be reached at all", async () => {
    const passId = createPassId(service.simulator);
    // One that no other test here books: what was read within the hour is not asked for again.
    await readLongAgo(service, "N00032");
    proxy.shut();
    const { body: asked } = await service.book({ ...loungeRequest(passId), resourceId: "N00032" }, {});
    await untilActivityHasFailed(asked, "openBooking", "supplier_unreachable");
    await proxy.open();

    expectOneOrder(await service.waitFor(asked.bookingId, ({ status }) => status !== "requested"), passId);
  });

  test.concurrent("throttles creations, for as long as it asks for", async () => {
    const { booking, passId } = await bookWith({ kind: "status", status: 429, retryAfterSeconds: 3, times: 1 });
    expectOneOrder(booking, passId);
    const [first, second, ...others] = requestsOf(service.simulator, "createOrder", { passId });
    expect(others).toEqual([]);
    // Without the request it would have been repeated after a second.
    expect(Date.parse(second?.at ?? "") - Date.parse(first?.at ?? "")).toBeGreaterThanOrEqual(2_900);
  });

  test.concurrent("does not accept our credentials", async () => {
    const { booking, passId, fault } = await bookWith({ kind: "status", status: 401, times: 5 });
    expect(fault.hits()).toBe(5);
    expectOneOrder(booking, passId);
  });

  test.concurrent.each(["getResource", "checkAvailability"] as const)("fails on %s", async (operation) => {
    const passId = createPassId(service.simulator);
    // A resource has no pass: one that no other test here books.
    const resourceId = operation === "getResource" ? "N00020" : "N00001";
    const subject = operation === "getResource" ? { resourceId } : { passId };
    await readLongAgo(service, resourceId);
    const faults = [503, 401, 401].map((status) =>
      service.simulator.faults.add({ kind: "status", status, times: 1, match: { operation, ...subject } }),
    );
    const { body: booking } = await service.book({ ...loungeRequest(passId), resourceId });
    expect(faults.map((fault) => fault.hits())).toEqual([1, 1, 1]);
    expectOneOrder(booking, passId);
  });

  async function bookWith(rule: Omit<FaultRule, "match">) {
    const passId = createPassId(service.simulator);
    const fault = service.simulator.faults.add({ ...rule, match: { operation: "createOrder", passId } });
    const { body: booking } = await service.book(loungeRequest(passId));
    return { booking, passId, fault };
  }

  function expectOneOrder(booking: Booking, passId: string): void {
    const orders = ordersOf(service.simulator, passId);
    expect(orders).toHaveLength(1);
    expect(booking).toMatchObject({ status: "confirmed", orderId: orders[0]?.orderId, needsAttention: null });
  }

  async function untilActivityHasFailed({ bookingId }: Booking, activity: string, code: string): Promise<void> {
    const handle = service.running().temporal.client.workflow.getHandle(prebookingWorkflowId(bookingId));
    await waitUntil(
      async () => (await handle.describe()).raw.pendingActivities ?? [],
      (pending) =>
        pending.some(
          ({ activityType, lastFailure }) =>
            activityType?.name === activity && lastFailure?.applicationFailureInfo?.type === code,
        ),
    );
  }
});
