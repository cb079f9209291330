import { ApplicationFailure } from "@temporalio/common";
import { describe, expect, test } from "vitest";
import { FAILURE_TYPES } from "../../../src/contract/failure-types.ts";
import { createLogger } from "../../../src/log/log.ts";
import { createWorkerLogger } from "../../../src/temporal/worker/worker-logger.ts";

const META = { workflowId: "prebooking/b-1", activityType: "createOrder", attempt: 3, taskQueue: "bookings" };

type OutageOf = Parameters<typeof createWorkerLogger>[1];

function logged(error: unknown, meta: Record<string, unknown> = META, outageOf?: OutageOf): Record<string, unknown> {
  const lines: string[] = [];
  const log = createLogger({ level: "debug", destination: { write: (line) => void lines.push(line) } });
  createWorkerLogger(log, outageOf).warn("Activity failed", { ...meta, error });
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "") as Record<string, unknown>;
}

describe("an activity that failed", () => {
  test.each(Object.keys(FAILURE_TYPES))(
    "as we foresaw (%s) is one line with code, booking and attempt, without a stack",
    (type) => {
      const failure = ApplicationFailure.create({ type, message: "What happened.", nextRetryDelay: 5_000 });
      const line = logged(failure);
      expect(line).toMatchObject({
        level: "warn",
        msg: "an activity failed; Temporal repeats it",
        bookingId: "b-1",
        activityType: "createOrder",
        attempt: 3,
        code: type,
        reason: "What happened.",
        repeatedInMs: 5_000,
      });
      expect(line).not.toHaveProperty("err");
    },
  );

  test("and is not repeated says so", () => {
    const failure = ApplicationFailure.nonRetryable("No.", "invalid_request");
    expect(logged(failure)).toMatchObject({ msg: "an activity failed and is not repeated", code: "invalid_request" });
  });

  test.each([
    new TypeError("SECRET"),
    ApplicationFailure.create({ type: "toString", message: "SECRET" }),
    ApplicationFailure.create({ type: "Error", message: "SECRET" }),
  ])("in a way that nobody foresaw says where, and does not quote it: %s", (error) => {
    const line = logged(error);
    expect(line).toMatchObject({ msg: "Activity failed", bookingId: "b-1", err: { frames: expect.any(Array) } });
    expect(JSON.stringify(line)).not.toContain("SECRET");
  });

  test("because something is away is one line with its code", () => {
    const line = logged(new Error("SECRET"), META, () => ({ code: "database_away", reason: "57P01" }));
    expect(line).toMatchObject({
      msg: "an activity failed; Temporal repeats it",
      code: "database_away",
      bookingId: "b-1",
    });
    expect(line).not.toHaveProperty("err");
  });

  test("for another workflow than a booking names that workflow", () => {
    const line = logged(ApplicationFailure.create({ type: "supplier_timeout", message: "x" }), {
      ...META,
      workflowId: "catalogue-sync/1",
    });
    expect(line).toMatchObject({ workflowId: "catalogue-sync/1" });
    expect(line).not.toHaveProperty("bookingId");
  });
});
