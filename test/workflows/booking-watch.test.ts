import { randomUUID } from "node:crypto";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { Worker } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { BookingWatchActivities } from "../../src/domain/activity-interfaces.ts";
import { WORKFLOW_TYPES, type Workflows } from "../../src/domain/messages.ts";
import "../support/set-up/provided.ts";
import { quietRuntime } from "../support/temporal/quiet-runtime.ts";
import { startTimeSkipping } from "../support/temporal/time-skipping.ts";

const NOTHING_LOST = {
  lookForLosses: async () => ({ due: 0 }),
  compareWithTemporal: async () => ({ missing: 0, rung: 0 }),
};

describe("a run of the watch over bookings", () => {
  let env: TestWorkflowEnvironment;
  beforeAll(async () => {
    quietRuntime();
    env = await startTimeSkipping();
  });
  afterAll(() => env.teardown());

  test("first looks for losses, as itself, then asks about overdue bookings until there are no more, then compares", async () => {
    const asked: unknown[] = [];
    const { result, workflowId, runId } = await run({
      lookForLosses: async (of) => {
        asked.push(of);
        return { due: 0 };
      },
      followOverdue: async () => ({ restarted: 2, notFollowed: 1, more: asked.push("overdue") < 4 }),
      compareWithTemporal: async () => ({ missing: asked.push("compared") - 5, rung: 5 }),
    });
    expect(asked).toEqual([{ workflowId, runId }, "overdue", "overdue", "overdue", "compared"]);
    expect(result).toEqual({ restarted: 6, notFollowed: 3, rung: 5 });
  });

  test("asks about those that the comparison has missed", async () => {
    const asked: string[] = [];
    const { result } = await run({
      ...NOTHING_LOST,
      compareWithTemporal: async () => ({ missing: asked.push("compared"), rung: 0 }),
      followOverdue: async () => ({ restarted: asked.push("overdue") - 1, notFollowed: 0, more: false }),
    });
    expect(asked).toEqual(["overdue", "compared", "overdue"]);
    expect(result).toEqual({ restarted: 2, notFollowed: 0, rung: 0 });
  });

  test("ends in the end, and leaves what is still due to the next", async () => {
    let rounds = 0;
    await run({
      ...NOTHING_LOST,
      followOverdue: async () => {
        rounds += 1;
        return { restarted: 0, notFollowed: 0, more: true };
      },
    });
    expect(rounds).toBe(20);
  });

  test("asks again where Temporal was away for an activity", async () => {
    let tries = 0;
    await run({
      ...NOTHING_LOST,
      followOverdue: async () => {
        tries += 1;
        if (tries === 1) throw new Error("away");
        return { restarted: 0, notFollowed: 0, more: false };
      },
    });
    expect(tries).toBe(2);
  });

  async function run(activities: BookingWatchActivities) {
    const taskQueue = randomUUID();
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      workflowBundle: { codePath: inject("workflowBundlePath") },
      activities,
    });
    return await worker.runUntil(async () => {
      const options = { taskQueue, workflowId: `booking-watch-${taskQueue}` };
      const handle = await env.client.workflow.start<Workflows["bookingWatch"]>(WORKFLOW_TYPES.bookingWatch, options);
      return { result: await handle.result(), workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    });
  }
});
