import type { History } from "@temporalio/common/lib/proto-utils.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { startTestService, type TestService } from "../support/service.ts";

/** What Temporal Cloud bills, by the event that it leaves. An upsert at the start costs nothing. */
const BILLED = [
  "workflowExecutionStartedEventAttributes",
  "activityTaskScheduledEventAttributes",
  "timerStartedEventAttributes",
  "workflowExecutionSignaledEventAttributes",
  "workflowExecutionUpdateAcceptedEventAttributes",
  "upsertWorkflowSearchAttributesEventAttributes",
] as const;

const ACTIONS_MAX = 15;
const EVENTS_MAX = 60;

describe("what a booking costs", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ timings: { settleAfterUsed: 500 } });
  });
  afterAll(() => service.stop());

  it("asked for, confirmed by a push and used is at most 15 billed actions and 60 events", async () => {
    const { body } = await service.book({ resourceId: MAGIC_RESOURCES.confirmedLater.resourceId });
    await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    await service.simulator.idle();
    service.simulator.orders.redeem(String(body.orderId));
    await service.waitFor(body.bookingId, ({ status }) => status === "used");
    const handle = service.running().temporal.client.workflow.getHandle(prebookingWorkflowId(body.bookingId));
    await handle.result();

    const events = (await handle.fetchHistory()).events ?? [];
    const reads = events.filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === "syncOrder",
    );
    // The one at the end of the settling time is a read by the clock: without reconciles, so without it.
    const reconcile = { actions: 1, events: 6 };
    expect(reads).toHaveLength(3);
    const actions = billedActions(events) - reconcile.actions;
    const count = events.length - reconcile.events;
    const shown = `${actions} actions, ${count} events:\n${listOf(events)}`;
    expect(actions, shown).toBeLessThanOrEqual(ACTIONS_MAX);
    expect(count, shown).toBeLessThanOrEqual(EVENTS_MAX);
  });
});

type Events = NonNullable<History["events"]>;

function billedActions(events: Events): number {
  return events.filter((event) => BILLED.some((attributes) => event[attributes])).length;
}

function listOf(events: Events): string {
  return events.map((event) => Object.keys(event).find((key) => key.endsWith("Attributes")) ?? "?").join("\n");
}
