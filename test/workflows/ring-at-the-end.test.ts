import { activityInfo, CompleteAsyncError } from "@temporalio/activity";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SyncOrderInput } from "../../src/domain/activity-interfaces.ts";
import type { FakeLife } from "../support/activities/fake-activities.ts";
import { type HistoryEvent, type SkippingServer, startSkippingServer } from "../support/temporal/skipped-life.ts";
import { DAY, HOUR } from "../support/values/durations.ts";

/**
 * A read is answered while no worker runs, and something rings; so both are in the workflow task that would end the
 * booking, and a workflow that returned without looking would lose what was acknowledged.
 */
describe("a ring in the workflow task that ends a booking", () => {
  let server: SkippingServer;
  beforeAll(async () => {
    // Without a cache, or the task would wait for the worker that is gone.
    server = await startSkippingServer({ maxCachedWorkflows: 0 });
  });
  afterEach(() => server.clear());
  afterAll(() => server.stop());

  test.each<{
    how: string;
    life: FakeLife;
    isLast: (input: SyncOrderInput) => boolean;
    status: "cancelled" | "used" | "unused";
  }>([
    { how: "the lounge has cancelled it", life: {}, isLast: () => true, status: "cancelled" },
    {
      how: "nobody has come",
      life: { visitIn: 2 * HOUR, cancelBeforeHours: null },
      isLast: ({ reason }) => reason === "unused",
      status: "unused",
    },
    {
      how: "the time after the visit is over",
      life: { visitIn: 2 * HOUR, cancelBeforeHours: null },
      isLast: ({ reason }) => reason === "after-visit",
      status: "used",
    },
  ])("is read before it ends because $how", async ({ life: fields, isLast, status }) => {
    const asked = Promise.withResolvers<Uint8Array>();
    let answered = false;
    const life = await server.start({
      ...fields,
      answers: (_, usual) => ({
        syncOrder: async (input) => {
          if (answered || !isLast(input)) return await usual.syncOrder(input);
          asked.resolve(activityInfo().taskToken);
          throw new CompleteAsyncError();
        },
      }),
    });
    await life.until((events) => events.some((event) => event.timerStartedEventAttributes));
    if (status === "used") life.fakes.change({ status: "used", supplierStatus: 2, cancellable: false });
    if (status !== "unused") await life.ring();
    const skipped = status === "cancelled" ? null : life.skip(2 * DAY);
    const token = await asked.promise;
    await server.withoutWorker(async () => {
      answered = true;
      const booking = life.fakes.change({ status });
      await server.env.client.activity.complete(token, { booking, lagging: false });
      await life.ring();
    });
    expect((await life.result()).status).toBe(status);
    await skipped;
    const events = await life.events();
    expect(isOneTask(events)).toBe(true);
    const after = namesAfterLastRing(events);
    expect(after.slice(0, 3)).toEqual(["workflow task", "syncOrder", "workflow task"]);
    expect(after.at(-1)).toBe("end");
  });
});

/** Events of the workflow after the ring. */
function namesAfterLastRing(events: readonly HistoryEvent[]): string[] {
  const ring = events.findLastIndex((event) => event.workflowExecutionSignaledEventAttributes);
  return events.slice(ring).flatMap((event) => {
    if (event.workflowTaskCompletedEventAttributes) return ["workflow task"];
    const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (name) return [name];
    return event.workflowExecutionCompletedEventAttributes ? ["end"] : [];
  });
}

/** Whether answer and ring were there when the workflow was woken. */
function isOneTask(events: readonly HistoryEvent[]): boolean {
  const ring = events.findLastIndex((event) => event.workflowExecutionSignaledEventAttributes);
  const answer = events.findLastIndex(
    (event, index) => index < ring && event.activityTaskCompletedEventAttributes != null,
  );
  return !events.slice(answer, ring).some((event) => event.workflowTaskStartedEventAttributes);
}
