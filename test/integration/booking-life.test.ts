import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAGIC_CANCELLATION_REMARK, MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { orderOf, ordersOf, requestsOf, shownOf, statesOf, truthOf } from "../support/proxies/supplier-view.ts";
import { bookUnannounced } from "../support/service/book-unannounced.ts";
import { createPassId } from "../support/service/passes.ts";
import { DATABASE_KINDS, onPass, startTestService, type TestService } from "../support/service/service.ts";
import { stateOf, workflowOf } from "../support/temporal/booking-workflow.ts";
import { TEST_TIMINGS } from "../support/temporal/test-timings.ts";

describe.each(DATABASE_KINDS)("the life of a booking on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database });
  });
  afterAll(() => service.stop());

  test.concurrent("is confirmed at once where DragonPass confirms at once", async () => {
    const passId = createPassId(service.simulator);
    const { status, headers, body } = await service.book(onPass(passId));

    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`/v1/prebookings/${body.bookingId}`);
    expect(ordersOf(service.simulator, passId).map(truthOf)).toEqual([shownOf(body)]);
    expect(statesOf(body)).toEqual(["confirmed 1 create"]);
    expect(body).toMatchObject({ cancellable: true, reason: null, needsAttention: null, timezone: "Europe/London" });
    expect(body.vouchers).toHaveLength(1);
  });

  test.concurrent("is confirmed by a push, and has its voucher then", async () => {
    const { body } = await bookUnannounced(service, { resourceId: MAGIC_RESOURCES.confirmedLater.resourceId });
    expect(body).toMatchObject({ status: "pending", vouchers: [] });

    const confirmed = await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");

    expect(statesOf(confirmed)).toEqual(["pending 0 create", "confirmed 1 push"]);
    expect(confirmed.vouchers).toHaveLength(1);
    expect(shownOf(confirmed)).toEqual(truthOf(orderOf(service.simulator, confirmed)));
  });

  test.concurrent("is followed from pending to used, and its workflow ends some time after the visit with the booking as its result", async () => {
    const { body, orderId } = await bookUnannounced(service, { resourceId: MAGIC_RESOURCES.confirmedLater.resourceId });
    await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    service.simulator.orders.redeem(orderId);
    const used = await service.waitFor(body.bookingId, ({ status }) => status === "used");

    const result = await workflowOf(service, body.bookingId).result();

    expect(statesOf(result)).toEqual(["pending 0 create", "confirmed 1 push", "used 2 push"]);
    expect(result).toEqual(await service.booking(body.bookingId));
    expect(result).toMatchObject({ status: "used", cancellable: false, reason: null });
    expect(result.usageDate).not.toBeNull();
    const { status, closeTime } = await workflowOf(service, body.bookingId).describe();
    expect(status.name).toBe("COMPLETED");
    const settledFor = (closeTime?.getTime() ?? 0) - Date.parse(used.updatedAt);
    expect(settledFor).toBeGreaterThanOrEqual(TEST_TIMINGS.afterVisitMs);
  });

  test.concurrent("says why where the lounge cancelled, and ends", async () => {
    const resourceId = MAGIC_RESOURCES.cancelledByLounge.resourceId;
    const { body, passId } = await bookUnannounced(service, { resourceId });
    expect(body.status).toBe("confirmed");

    const result = await workflowOf(service, body.bookingId).result();

    expect(result).toMatchObject({
      status: "cancelled",
      cancellable: false,
      remarks: MAGIC_CANCELLATION_REMARK,
      reason: { code: "cancelled_by_supplier", details: { remarks: MAGIC_CANCELLATION_REMARK } },
    });
    expect(statesOf(result)).toEqual(["confirmed 1 create", "cancelled 3 push"]);
    expect(result.history.at(-1)).toMatchObject({ at: result.orderCancelledDate, remarks: MAGIC_CANCELLATION_REMARK });
    expect(result).toEqual(await service.booking(body.bookingId));
    expect(service.simulator.passes.get(passId)?.usedUsages).toBe(0);
  });

  test.concurrent("ends as unavailable where there is no slot, and asks for no order", async () => {
    const passId = createPassId(service.simulator);
    const { status, body } = await service.book({
      ...onPass(passId),
      resourceId: MAGIC_RESOURCES.soldOut.resourceId,
    });

    expect(status).toBe(201);
    expect(body).toMatchObject({ status: "unavailable", orderId: null, reason: { code: "not_available" } });
    expect(statesOf(body)).toEqual(["unavailable - create"]);
    expect(requestsOf(service.simulator, "createOrder", { passId })).toEqual([]);
    expect(await workflowOf(service, body.bookingId).result()).toEqual(body);
    expect(await stateOf(service, body.bookingId)).toBe("COMPLETED");
  });
});
