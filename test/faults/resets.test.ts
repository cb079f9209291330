import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { OrderActivities } from "../../src/domain/activity-interfaces.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { FaultRule } from "../../src/simulator/fault-rule.ts";
import { answersTo } from "../support/activities/creation-answers.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { DATABASE_KINDS, loungeRequest, startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

const STEPS: readonly (keyof OrderActivities)[] = ["openBooking", "checkAvailability", "createOrder"];

describe.each(DATABASE_KINDS)("a booking that is reset in Temporal, on %s,", (database) => {
  let service: TestService;
  beforeAll(async () => {
    // Long enough that the answer to a request that was held comes before the next look-up.
    service = await startTestService({ database, timings: { unsettledLookUpsMs: [1_500] } });
  });
  afterAll(() => service.stop());

  test.concurrent.each(STEPS)("to before %s keeps its order, and goes on to be followed", async (step) => {
    const passId = createPassId(service.simulator);
    const { body } = await service.book(loungeRequest(passId));
    const { newRunId } = await reset(body, step);

    await isFollowedUntilCancelled(body, passId, newRunId);
    expect(requestsOf(service.simulator, "createOrder", { passId })).toHaveLength(1);
  });

  test.concurrent.each(STEPS)("to before %s while the request is on its way has one order", async (step) => {
    const { booking, passId, held } = await bookAndHold();
    const { newRunId } = await reset(booking, step);
    const ordered = await service.waitFor(booking.bookingId, ({ status }) => status === "confirmed");
    held.release();

    // The new run has sent the same request again; the first one found its token used.
    const creations = requestsOf(service.simulator, "createOrder", { passId });
    expect(new Set(creations.map(({ prebookingToken }) => prebookingToken)).size).toBe(1);
    await waitUntil(
      () => answersTo(service.simulator, creations),
      (answers) => answers.length === 2,
    );
    await isFollowedUntilCancelled(ordered, passId, newRunId);
  });

  test.concurrent("to before it was opened has the top-up that was made, though no other one would be", async () => {
    const { simulator } = service;
    const esim = { module: "esim", optionId: "E00001-01", prebookingDate: null };
    const { body: first } = await service.book({ ...esim, resourceId: "E00001" });
    const topUp = { ...esim, resourceId: undefined, topUpOf: first.bookingId };
    const { booking, passId, held } = await bookAndHold(topUp, "after");
    simulator.orders.changeStatus(first.orderId ?? "", 3);
    await service.waitFor(first.bookingId, ({ status }) => status === "cancelled");
    const { newRunId } = await reset(booking, "openBooking");
    held.release();
    const ordered = await service.waitFor(booking.bookingId, ({ status }) => status === "confirmed");
    expect(ordersOf(simulator, passId)).toMatchObject([{ topUpOf: first.orderId }]);
    await isFollowedUntilCancelled(ordered, passId, newRunId);
  });

  test.concurrent("has one order when the first request is refused because a repeated one made it", async () => {
    const { simulator } = service;
    const { booking, passId, held } = await bookAndHold();
    addFault(passId, { kind: "order-late", delayMs: 3_000, times: 1 });
    const { newRunId } = await reset(booking, "createOrder");
    await waitUntil(
      () => ordersOf(simulator, passId),
      (orders) => orders.length === 1,
    );
    held.release();

    const ordered = await service.waitFor(booking.bookingId, ({ status }) => status !== "requested");
    const refusals = answersTo(simulator, requestsOf(simulator, "createOrder", { passId })).filter(
      ({ code }) => code !== null,
    );
    expect(refusals.map(({ code, status }) => ({ code, status }))).toContainEqual({ code: "500.010.001", status: 409 });
    await isFollowedUntilCancelled(ordered, passId, newRunId);
  });

  test.concurrent("after it has ended stays as it ended", async () => {
    const passId = createPassId(service.simulator);
    const { body } = await service.book(loungeRequest(passId));
    await service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`);
    const { newRunId } = await reset(body, "createOrder");

    expect(await resultOf(body, newRunId)).toMatchObject({ status: "cancelled", orderId: body.orderId });
    expect(ordersOf(service.simulator, passId)).toHaveLength(1);
  });

  function addFault(passId: string, fault: Omit<FaultRule, "match">) {
    return service.simulator.faults.add({ ...fault, match: { operation: "createOrder", passId } });
  }

  /** A booking whose request to create an order has been sent: it is not carried out yet, or not answered. */
  async function bookAndHold(fields: Record<string, unknown> = {}, when: "before" | "after" = "before") {
    const passId = createPassId(service.simulator);
    const held = addFault(passId, { kind: "hold", when, times: 1 });
    const { body: booking } = await service.book({ ...loungeRequest(passId), ...fields }, {});
    await held.waitForHit();
    return { booking, passId, held };
  }

  function reset({ bookingId }: Booking, step: keyof OrderActivities) {
    return resetToBefore(service.running().temporal.client, prebookingWorkflowId(bookingId), step);
  }

  async function resultOf({ bookingId }: Booking, runId: string): Promise<Booking> {
    const { client } = service.running().temporal;
    return await client.workflow.getHandle(prebookingWorkflowId(bookingId), runId).result();
  }

  /** The lounge cancels: the run that the reset has made learns of it by the push, and ends. */
  async function isFollowedUntilCancelled(booking: Booking, passId: string, runId: string): Promise<void> {
    const { orderId } = booking;
    expect(ordersOf(service.simulator, passId)).toMatchObject([{ orderId }]);
    service.simulator.orders.changeStatus(orderId ?? "", 3);
    await service.waitFor(booking.bookingId, ({ status }) => status === "cancelled");
    expect(await resultOf(booking, runId)).toMatchObject({ status: "cancelled", orderId });
    expect(ordersOf(service.simulator, passId)).toHaveLength(1);
  }
});

/** Resets a workflow to the moment before it first asked for an activity, as an operator does from the Temporal UI. */
async function resetToBefore(
  client: Client,
  workflowId: string,
  activity: keyof OrderActivities,
): Promise<{ newRunId: string }> {
  const handle = client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const scheduled = (events ?? [])
    .map((event) => event.activityTaskScheduledEventAttributes)
    .find((attributes) => attributes?.activityType?.name === activity);
  const workflowTaskFinishEventId = scheduled?.workflowTaskCompletedEventId;
  if (!workflowTaskFinishEventId) throw new Error(`${workflowId} has not asked for ${activity}`);
  const { runId } = await handle.describe();
  const answer = await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId,
    requestId: randomUUID(),
    reason: "a test of what a reset does",
  });
  return { newRunId: answer.runId };
}
