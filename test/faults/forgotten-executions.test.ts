import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { WORKFLOW_TYPES } from "../../src/domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../src/domain/task-queues.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { pushesAbout, untilAllDelivered } from "../support/service/redelivery.ts";
import { DATABASE_KINDS, loungeRequest, startTestService, type TestService } from "../support/service/service.ts";
import { pauseWatch } from "../support/temporal/booking-watch.ts";
import { deleteExecution } from "../support/temporal/delete-execution.ts";
import { waitUntil } from "../support/wait-until.ts";

describe.each(DATABASE_KINDS)("a booking whose execution Temporal has deleted, on %s,", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database, timings: { afterVisitMs: 3_600_000 } });
    await pauseWatch(service.running().temporal.client);
  });
  afterAll(() => service.stop());

  test.concurrent("is the same booking when it is asked for again", async () => {
    const { request, booking } = await bookAndForget("again");

    const overHttp = await service.call("POST", "/v1/prebookings", request);
    expect(overHttp).toMatchObject({ status: 200, body: booking });
    expect(await resultOfAnother(request)).toEqual(booking);
    isOrderedOnce(request, booking);
  });

  test.concurrent("is the same booking after the visit", async () => {
    const visit = ({ orderId }: Booking) => service.simulator.orders.redeem(orderId ?? "");
    const { request, booking } = await bookAndForget("visited", visit);
    expect(booking.status).toBe("used");

    const overHttp = await service.call("POST", "/v1/prebookings", request);
    expect(overHttp).toMatchObject({ status: 200, body: booking });
    expect(await resultOfAnother(request)).toEqual(booking);
    isOrderedOnce(request, booking);
  });

  test.concurrent("refuses another request under its id", async () => {
    const { request, booking } = await bookAndForget("other-request");
    const other = { ...request, adultCount: 2 };

    const overHttp = await service.call<{ code: string }>("POST", "/v1/prebookings", other);
    expect(overHttp).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
    await expect(resultOfAnother(other)).rejects.toMatchObject({
      cause: { cause: { type: "idempotency_key_reused" } },
    });
    isOrderedOnce(request, booking);
  });

  test.concurrent("applies what is pushed about it, also where the visit was still to come", async () => {
    const { request, booking } = await bookAndForget("open");
    expect(await resultOfAnother(request)).toEqual(booking);

    service.simulator.orders.changeStatus(booking.orderId ?? "", 3, { remarks: "The lounge is closed." });
    await untilAllDelivered(service, [booking.orderId], 2);
    expect(await service.booking(booking.bookingId)).toMatchObject({
      status: "cancelled",
      remarks: "The lounge is closed.",
    });
    expect(requestsOf(service.simulator, "createOrder", { passId: request.pass.id })).toHaveLength(1);
  });

  function requestOf(bookingId: string) {
    return { ...loungeRequest(createPassId(service.simulator)), bookingId };
  }

  /** While it runs: Temporal takes half a minute to forget one that has just ended. */
  async function bookAndForget(bookingId: string, live?: (booking: Booking) => unknown) {
    const request = requestOf(bookingId);
    const { body } = await service.book(request);
    live?.(body);
    await waitUntil(
      () => pushesAbout(service, body.orderId),
      (pushes) => pushes.length === (live ? 2 : 1) && pushes.every(({ state }) => state === "delivered"),
    );
    const booking = await service.booking(bookingId);
    await deleteExecution(service.running().temporal.client, prebookingWorkflowId(booking.bookingId));
    return { request, booking };
  }

  function isOrderedOnce({ pass }: ReturnType<typeof requestOf>, { orderId }: Booking): void {
    expect(requestsOf(service.simulator, "createOrder", { passId: pass.id })).toHaveLength(1);
    expect(ordersOf(service.simulator, pass.id)).toMatchObject([{ orderId }]);
  }

  /** As a backend asks that uses Temporal itself. */
  async function resultOfAnother(request: ReturnType<typeof requestOf>): Promise<Booking> {
    const handle = await service.running().temporal.client.workflow.start(WORKFLOW_TYPES.prebooking, {
      workflowId: prebookingWorkflowId(request.bookingId as Booking["bookingId"]),
      taskQueue: BOOKINGS_TASK_QUEUE,
      args: [request],
    });
    return await handle.result();
  }
});
