import { WorkflowUpdateFailedError } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { createPassId } from "../support/service/passes.ts";
import { inDays, onPass, startTestService, type TestService } from "../support/service/service.ts";
import { billedActionsOf, outlineOf, totalOf } from "../support/temporal/billed-actions.ts";
import { cancelBooking } from "../support/temporal/booking-messages.ts";
import { workflowOf } from "../support/temporal/booking-workflow.ts";
import { waitUntil } from "../support/wait-until.ts";

const ACTIONS_MAX = 14;
const EVENTS_MAX = 60;
/** The read at the end of the time after the visit is by the clock, as a reconcile is: neither counts. */
const LAST_READ = { actions: 1, events: 6 };

describe("what a booking costs", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ timings: { afterVisitMs: 500 } });
  });
  afterAll(() => service.stop());

  const eventsOf = async (bookingId: string) => (await workflowOf(service, bookingId).fetchHistory()).events ?? [];

  test("asked for, confirmed by a push and used is at most 14 billed actions and 60 events", async () => {
    const passId = createPassId(service.simulator);
    // The push of our own creation comes after its answer, as it usually does: it says nothing new.
    const late = service.simulator.faults.add({
      match: { operation: "push", passId },
      kind: "delay",
      delayMs: 500,
      times: 1,
    });
    const { body } = await service.book({
      ...onPass(passId),
      resourceId: MAGIC_RESOURCES.confirmedLater.resourceId,
    });
    expect(late.hits()).toBe(1);
    await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    await service.simulator.idle();
    service.simulator.orders.redeem(String(body.orderId));
    await workflowOf(service, body.bookingId).result();

    const events = await eventsOf(body.bookingId);
    const billed = billedActionsOf(events);
    const total = totalOf(billed);
    const numbers =
      `${total - LAST_READ.actions} actions and ${events.length - LAST_READ.events} events ` +
      `(with the last read ${total} and ${events.length})`;
    const shown = `${numbers}\n${JSON.stringify(billed)}\n${outlineOf(events)}`;
    expect(total - LAST_READ.actions, shown).toBeLessThanOrEqual(ACTIONS_MAX);
    expect(events.length - LAST_READ.events, shown).toBeLessThanOrEqual(EVENTS_MAX);
  });

  test("a cancellation that is refused leaves no event and costs nothing", async () => {
    const { body } = await service.book({ resourceId: "N00031", prebookingDate: inDays(30) });
    const before = await waitUntil(
      () => eventsOf(body.bookingId),
      (events) => events.some((event) => event.timerStartedEventAttributes),
    );
    await expect(cancelBooking(workflowOf(service, body.bookingId))).rejects.toThrow(WorkflowUpdateFailedError);
    expect(await eventsOf(body.bookingId)).toHaveLength(before.length);
  });
});
