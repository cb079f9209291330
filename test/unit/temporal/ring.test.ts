import { type Client, ServiceError, WorkflowNotFoundError } from "@temporalio/client";
import { describe, expect, test } from "vitest";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import { createPrebookingWorkflows } from "../../../src/temporal/client/prebooking-client.ts";

const EVENT = { orderId: "DP1", previousStatus: null, currentStatus: 1, statusChangedDate: null };

describe("a ring", () => {
  test.each([
    ["away", grpcError(14), "unavailable"],
    ["too busy", grpcError(8), "unavailable"],
    ["not letting us in", grpcError(16), "unavailable"],
    ["without such a workflow", new WorkflowNotFoundError("none", "prebooking/b1", undefined), "not-running"],
    // As it answers to the signal after the ten thousandth of a run.
    ["refusing to signal this workflow", grpcError(3), "not-running"],
  ])(
    "at a Temporal that is %s does not stand for the others where it concerns this booking alone",
    async (_, error, answer) => {
      expect(await createPrebookingWorkflows(failing(error)).ring("b1" as BookingId, EVENT)).toBe(answer);
    },
  );
});

function failing(error: Error): Client {
  const handle = { signal: () => Promise.reject(error) };
  return { withDeadline: (_: number, call: () => unknown) => call(), workflow: { getHandle: () => handle } } as never;
}

function grpcError(code: number): ServiceError {
  const cause = Object.assign(new Error(`${code}`), { code, details: "", metadata: { getMap: () => ({}) } });
  return new ServiceError("Failed to signal Workflow", { cause });
}
