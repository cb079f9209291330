import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { restartPrebooking } from "../../src/prebookings/restart-prebooking.ts";
import { createBookingExecutions } from "../../src/temporal/client/booking-executions.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { DATABASE_KINDS, startTestService, type TestService } from "../support/service/service.ts";
import { pauseWatch, watchOnce } from "../support/temporal/booking-watch.ts";
import { currentDetailsOf, stateOf, workflowOf } from "../support/temporal/booking-workflow.ts";
import { deleteExecution } from "../support/temporal/delete-execution.ts";
import { endBadly } from "../support/temporal/ended-badly.ts";
import { waitUntil } from "../support/wait-until.ts";

describe.each(DATABASE_KINDS)("a booking whose workflow alone is lost, on %s,", (database) => {
  let service: TestService;
  beforeAll(async () => {
    // So that it is soon noticed that nobody reads an order.
    service = await startTestService({ database, timings: { reconcileConfirmedMs: 3_000 } });
    await pauseWatch(client());
  });
  afterAll(() => service.stop());
  const client = () => service.running().temporal.client;

  test.concurrent("because it was deleted, is restarted, says so, and is followed to its end", async () => {
    const booking = await book();
    await deleteExecution(client(), prebookingWorkflowId(booking.bookingId));
    await untilRestarted(booking);

    const restarted = await service.booking(booking.bookingId);
    expect(restarted.history.at(-1)?.remarks).toContain("Restarted from the database");
    expect(restarted.history).toHaveLength(booking.history.length);
    expect(await currentDetailsOf(service, booking.bookingId)).toContain("Restarted from the database");
    await isFollowedUntilCancelled(booking);
  });

  test.concurrent.each([
    { status: "FAILED", failedStarts: 0 },
    { status: "TIMED_OUT", failedStarts: 2 },
  ] as const)("because it is $status, is restarted, which counts that start", async (end) => {
    const booking = await book();
    await deleteExecution(client(), prebookingWorkflowId(booking.bookingId));
    expect(await endBadly(client(), booking.bookingId, end)).toBe(end.status);
    const failedStarts = end.failedStarts + 1;
    const executions = createBookingExecutions(client());
    expect(await executions.find(booking.bookingId)).toEqual({ kind: "failed", failedStarts });
    await untilRestarted(booking);
    expect((await workflowOf(service, booking.bookingId).describe()).memo).toEqual({ failedStarts });
    await isFollowedUntilCancelled(booking);
  });

  test.concurrent("because it fails whenever it is restarted, asks for a person", async () => {
    const booking = await book();
    await deleteExecution(client(), prebookingWorkflowId(booking.bookingId));
    await endBadly(client(), booking.bookingId, { status: "FAILED", failedStarts: 3 });
    await waitUntil(
      async () => {
        await watchOnce(client());
        return await service.booking(booking.bookingId);
      },
      ({ needsAttention }) => needsAttention?.code === "not_followed",
    );
    expect(await stateOf(service, booking.bookingId)).toBe("FAILED");
  });

  test.concurrent("because it was terminated, stays so and asks for a person, whose restart it takes", async () => {
    const booking = await book();
    await workflowOf(service, booking.bookingId).terminate();
    const asking = await waitUntil(
      async () => {
        await watchOnce(client());
        return await service.booking(booking.bookingId);
      },
      ({ needsAttention }) => needsAttention?.code === "not_followed",
    );
    await watchOnce(client());
    expect(await service.booking(booking.bookingId)).toEqual(asking);
    expect(await stateOf(service, booking.bookingId)).toBe("TERMINATED");
    const cancelled = await service.call("POST", `/v1/prebookings/${booking.bookingId}/cancel`);
    expect(cancelled).toMatchObject({ status: 503 });

    const { kysely: db } = service.running().database;
    const dependencies = { db, executions: createBookingExecutions(client()), now: () => Date.now() };
    expect(await restartPrebooking(dependencies, booking.bookingId)).toEqual({ kind: "restarted" });
    expect(await restartPrebooking(dependencies, booking.bookingId)).toEqual({ kind: "runs" });
    await service.waitFor(booking.bookingId, ({ needsAttention }) => needsAttention === null);
    await isFollowedUntilCancelled(booking);
  });

  test.concurrent("is restarted by the next watch after somebody wanted to cancel it", async () => {
    const booking = await book();
    await deleteExecution(client(), prebookingWorkflowId(booking.bookingId));
    const cancel = () => service.call("POST", `/v1/prebookings/${booking.bookingId}/cancel`);
    expect(await cancel()).toMatchObject({ status: 503 });
    await untilRestarted(booking);
    expect(await cancel()).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect(ordersOf(service.simulator, booking.pass?.id ?? "")).toMatchObject([{ status: 3 }]);
  });

  async function book(): Promise<Booking> {
    const { body } = await service.book();
    return await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
  }

  async function untilRestarted({ bookingId }: Booking): Promise<void> {
    await waitUntil(
      async () => {
        await watchOnce(client());
        return await stateOf(service, bookingId).catch(() => "unknown");
      },
      (state) => state === "RUNNING",
    );
    await service.waitFor(bookingId, ({ history }) => history.at(-1)?.remarks?.includes("Restarted") ?? false);
  }

  /** The lounge cancels: the new run learns of it by the push, and ends. */
  async function isFollowedUntilCancelled({ bookingId, orderId, pass }: Booking): Promise<void> {
    service.simulator.orders.changeStatus(orderId ?? "", 3);
    expect(await workflowOf(service, bookingId).result()).toMatchObject({ status: "cancelled", orderId });
    expect(ordersOf(service.simulator, pass?.id ?? "")).toHaveLength(1);
    expect(requestsOf(service.simulator, "createOrder", { passId: pass?.id ?? "" })).toHaveLength(1);
  }
});
