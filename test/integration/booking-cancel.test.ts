import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProblemDetails } from "../../src/api/http/problem-details.ts";
import { SUPPLIER_CODES } from "../../src/dragonpass/assumptions.ts";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { orderOf, ordersOf, requestsOf, shownOf, statesOf, truthOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { DATABASE_KINDS, inDays, onPass, startTestService, type TestService } from "../support/service/service.ts";
import { workflowOf } from "../support/temporal/booking-workflow.ts";
import { instantAt, localTimeAt } from "../support/values/local-times.ts";

const HOUR = 3_600_000;
const AUTO_CANCELLED_VISIT = inDays(30);

describe.each(DATABASE_KINDS)("cancelling a booking on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    // A pending booking for that visit is cancelled some seconds after the service has been started.
    const until = Date.parse(instantAt("Europe/London", AUTO_CANCELLED_VISIT)) - 24 * HOUR;
    service = await startTestService({ database, timings: { autoCancelBeforeMs: until - Date.now() - 5_000 } });
  });
  afterAll(() => service.stop());

  const cancel = (bookingId: string) => service.call("POST", `/v1/prebookings/${bookingId}/cancel`);

  async function refusedCancel(bookingId: string) {
    const { status, body } = await service.call<ProblemDetails>("POST", `/v1/prebookings/${bookingId}/cancel`);
    return { status, code: body.code, details: body.details, detail: body.detail };
  }

  test.concurrent("cancels in time, once, and the usages are back on the pass", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const { body } = await service.book({ ...onPass(passId), adultCount: 2, childCount: 1 });
    expect(simulator.passes.get(passId)?.usedUsages).toBe(3);

    const cancelled = await cancel(body.bookingId);

    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toMatchObject({ status: "cancelled", cancellable: false, reason: null });
    expect(statesOf(cancelled.body)).toEqual(["confirmed 1 create", "cancelled 3 cancel"]);
    expect(shownOf(cancelled.body)).toEqual(truthOf(orderOf(simulator, body)));
    expect(simulator.passes.get(passId)?.usedUsages).toBe(0);
    expect(await workflowOf(service, body.bookingId).result()).toEqual(cancelled.body);

    const again = await cancel(body.bookingId);
    expect({ status: again.status, body: again.body }).toEqual({ status: 200, body: cancelled.body });
    expect(requestsOf(simulator, "cancelOrder", { passId })).toHaveLength(1);
  });

  test.concurrent("answers everybody who cancels at the same time, and cancels once", async () => {
    const passId = createPassId(service.simulator);
    const { body } = await service.book(onPass(passId));

    const answers = await Promise.all([1, 2, 3, 4].map(() => cancel(body.bookingId)));

    expect(answers.map(({ status, body: { status: booking } }) => ({ status, booking }))).toEqual(
      answers.map(() => ({ status: 200, booking: "cancelled" })),
    );
    expect(requestsOf(service.simulator, "cancelOrder", { passId })).toHaveLength(1);
  });

  test.concurrent("refuses after the deadline, names it, and does not trouble DragonPass", async () => {
    const { simulator } = service;
    const prebookingDate = localTimeAt("Europe/London", Date.now() + 5 * HOUR);
    const { body } = await service.book({ prebookingDate });
    expect(body).toMatchObject({ status: "confirmed", cancellable: false });

    const refused = await refusedCancel(body.bookingId);

    const cancellableUntil = new Date(Date.parse(body.visitAt ?? "") - 24 * HOUR).toISOString();
    expect(refused).toMatchObject({ status: 409, code: "cancellation_window_closed", details: { cancellableUntil } });
    expect(requestsOf(simulator, "cancelOrder", { orderId: body.orderId ?? "" })).toEqual([]);
    expect(orderOf(simulator, body).status).toBe(1);
  });

  test.concurrent("refuses where the resource does not allow cancelling", async () => {
    const { body } = await service.book({ resourceId: "N00031" });
    expect(body).toMatchObject({ status: "confirmed", cancellable: false, cancellableUntil: null });

    const refused = await refusedCancel(body.bookingId);

    expect(refused).toMatchObject({ status: 409, code: "cancellation_window_closed" });
    expect(refused.details).toEqual({ cancellableUntil: null });
    expect(requestsOf(service.simulator, "cancelOrder", { orderId: body.orderId ?? "" })).toEqual([]);
    expect((await service.booking(body.bookingId)).status).toBe("confirmed");
  });

  test.concurrent("asks DragonPass where there is no policy, passes its refusal on, and may ask again", async () => {
    const { simulator } = service;
    const { body } = await service.book({ resourceId: "N00030" });
    expect(body).toMatchObject({ status: "confirmed", cancellable: true, cancellableUntil: null });
    const orderId = body.orderId ?? "";
    const code = SUPPLIER_CODES.cancellationTooLate;
    const match = { operation: "cancelOrder", orderId } as const;
    const tooLate = simulator.faults.add({ match, kind: "status", status: 409, code, times: 1 });

    const refused = await refusedCancel(body.bookingId);

    expect(tooLate.hits()).toBe(1);
    expect(refused).toMatchObject({ status: 409, code: "cancellation_window_closed" });
    expect(refused.detail).toContain(code);
    expect(await service.booking(body.bookingId)).toMatchObject({ status: "confirmed", cancelRequestedAt: null });
    expect(await cancel(body.bookingId)).toMatchObject({ status: 200, body: { status: "cancelled", reason: null } });
    expect(orderOf(simulator, body).status).toBe(3);
  });

  test.concurrent("shows that a cancellation is remembered for as long as DragonPass does not answer it", async () => {
    const { simulator } = service;
    const { body } = await service.book();
    const match = { operation: "cancelOrder", orderId: body.orderId ?? "" } as const;
    const held = simulator.faults.add({ match, kind: "hold", times: 1 });
    const cancelling = cancel(body.bookingId);
    await held.waitForHit();

    const remembered = await service.booking(body.bookingId);
    expect(remembered).toMatchObject({ status: "confirmed", cancelRequestedAt: expect.any(String) });
    held.release();

    expect(await cancelling).toMatchObject({ status: 200, body: { status: "cancelled", cancelRequestedAt: null } });
  });

  test.concurrent("cancels once where the answer to the cancellation is lost, and knows that it was asked for", async () => {
    const { simulator } = service;
    const { body } = await service.book();
    const orderId = body.orderId ?? "";
    const match = { operation: "cancelOrder", orderId } as const;
    const lost = simulator.faults.add({ match, kind: "answer-lost", when: "after", times: 1 });

    const cancelled = await cancel(body.bookingId);

    expect(lost.hits()).toBe(1);
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled", reason: null } });
    expect(statesOf(cancelled.body)).toEqual(["confirmed 1 create", "cancelled 3 cancel"]);
    expect(requestsOf(simulator, "cancelOrder", { orderId })).toHaveLength(1);
    expect(await workflowOf(service, body.bookingId).result()).toEqual(cancelled.body);
    expect(await service.booking(body.bookingId)).toEqual(cancelled.body);
  });

  test.concurrent("refuses what is over: a visit that took place, a booking that was never made", async () => {
    const used = await service.book();
    service.simulator.orders.redeem(used.body.orderId ?? "");
    await service.waitFor(used.body.bookingId, ({ status }) => status === "used");
    const unavailable = await service.book({ resourceId: MAGIC_RESOURCES.soldOut.resourceId });

    const final = { status: 409, code: "booking_final" };
    expect(await refusedCancel(used.body.bookingId)).toMatchObject({ ...final, details: { status: "used" } });
    expect(await refusedCancel(unavailable.body.bookingId)).toMatchObject({
      ...final,
      details: { status: "unavailable" },
    });
    expect(await refusedCancel("never-made")).toMatchObject({ status: 404, code: "booking_not_found" });
  });

  test.concurrent("cancels by itself what is still pending before the deadline where that was asked for, and nothing else", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const asked = { prebookingDate: AUTO_CANCELLED_VISIT, autoCancelPending: true };
    const pendingLounge = { resourceId: MAGIC_RESOURCES.neverConfirmed.resourceId };
    const [pending, confirmed, patient] = await Promise.all([
      service.book({ ...onPass(passId), ...asked, ...pendingLounge }),
      service.book(asked),
      service.book({ ...asked, ...pendingLounge, autoCancelPending: false }),
    ]);
    expect(ordersOf(simulator, passId)).toHaveLength(1);

    const result = await workflowOf(service, pending.body.bookingId).result();

    expect(result).toMatchObject({ status: "cancelled", reason: { code: "auto_cancelled" } });
    expect(statesOf(result)).toEqual(["pending 0 create", "cancelled 3 cancel"]);
    expect(orderOf(simulator, result).status).toBe(3);
    expect(simulator.passes.get(passId)?.usedUsages).toBe(0);
    expect((await service.booking(confirmed.body.bookingId)).status).toBe("confirmed");
    expect((await service.booking(patient.body.bookingId)).status).toBe("pending");
    for (const { body } of [confirmed, patient]) {
      expect(requestsOf(simulator, "cancelOrder", { orderId: body.orderId ?? "" })).toEqual([]);
    }
  });
});
