import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { ordersOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { onPass, startTestService, type TestService } from "../support/service/service.ts";
import { currentDetailsOf, workflowOf } from "../support/temporal/booking-workflow.ts";
import { waitUntil } from "../support/wait-until.ts";

const CONFIRMED = 1;

describe("a booking that cannot go on by itself", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ timings: { unsettledLookUpsMs: [500], undecidedAttentionAfterMs: 1 } });
  });
  afterAll(() => service.stop());

  const post = (bookingId: string, verb: string, body?: unknown) =>
    service.call<Booking & { code?: string }>("POST", `/v1/prebookings/${bookingId}/${verb}`, body);

  test("says over HTTP what it waits for, and is found in Temporal too when that takes too long", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const throttling = simulator.faults.add({
      kind: "status",
      status: 429,
      match: { operation: "createOrder", passId },
    });
    const { body } = await service.book(onPass(passId), {});
    expect(body).toMatchObject({ status: "requested", waitsFor: { code: "temporal" } });
    await service.waitFor(body.bookingId, ({ waitsFor }) => waitsFor?.code === "dragonpass");
    await service.running().temporal.client.schedule.getHandle("inbox-redelivery").trigger();
    const late = await service.waitFor(body.bookingId, ({ needsAttention }) => needsAttention !== null);
    expect(late).toMatchObject({ status: "requested", needsAttention: { code: "undecided_too_long" } });
    await waitUntil(
      () => workflowOf(service, body.bookingId).describe(),
      ({ searchAttributes }) => searchAttributes.AttentionCode?.[0] === "undecided_too_long",
    );
    throttling.remove();
    const { status } = await service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`);
    expect([200, 202]).toContain(status);
    await service.waitFor(
      body.bookingId,
      (booking) => booking.status === "cancelled" && booking.needsAttention === null,
    );
  });

  test("is ended or goes on as an operator says, who is named in the log", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const failing = simulator.faults.add({
      kind: "status",
      when: "before",
      match: { operation: "createOrder", passId },
    });
    const { body } = await service.book(onPass(passId), {});
    await service.waitFor(body.bookingId, ({ waitsFor }) => waitsFor?.code === "outcome_unknown");
    expect(await post(body.bookingId, "resolve", { outcome: "order", orderId: "DP-unknown" })).toMatchObject({
      status: 409,
      body: { code: "order_not_free" },
    });
    expect(await currentDetailsOf(service, body.bookingId)).toMatch(/by their `X-Request-ID`: [0-9a-f-]{36}/);
    const silent = simulator.faults.add({ kind: "status", when: "before", match: { operation: "listOrders", passId } });
    expect(await post(body.bookingId, "sync")).toMatchObject({
      status: 503,
      body: { code: "temporarily_unavailable" },
    });
    silent.remove();
    expect((await post(body.bookingId, "sync")).status).toBe(200);
    expect(await post(body.bookingId, "resolve", { outcome: "noOrder" })).toMatchObject({
      status: 200,
      body: { status: "requested", waitsFor: { code: "dragonpass" } },
    });
    const line = service.logLines.find((text) => text.includes("/resolve") && text.includes('"outcome":"noOrder"'));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      bookingId: body.bookingId,
      apiKey: expect.any(String),
      status: 200,
    });
    failing.remove();
    await service.waitFor(body.bookingId, (booking) => booking.status === "confirmed");
    expect(ordersOf(simulator, passId)).toHaveLength(1);
  });

  test("is restarted from its row when nobody carries it, and read", async () => {
    const { body } = await service.book();
    await workflowOf(service, body.bookingId).terminate();
    const { status, body: read } = await post(body.bookingId, "sync");
    expect({ status, shown: read.status, supplierStatus: read.supplierStatus }).toEqual({
      status: 200,
      shown: "confirmed",
      supplierStatus: CONFIRMED,
    });
    expect((await workflowOf(service, body.bookingId).describe()).status.name).toBe("RUNNING");
  });
});
