import { expect, test } from "vitest";
import { lookAtTemporal } from "../../../src/health/look-at-temporal.ts";

const answering = {
  namespace: "ours",
  client: {
    withDeadline: async (_deadline: number, call: () => Promise<unknown>) => await call(),
    workflowService: { describeNamespace: async () => ({}) },
  },
} as unknown as Parameters<typeof lookAtTemporal>[0];

test("names what the namespace lacks, and is well where that is nothing", async () => {
  expect(await lookAtTemporal(answering, 1_000, [])).toMatchObject({ status: "ok" });
  const finding = await lookAtTemporal(answering, 1_000, ["Schedule booking-watch", "search attribute OrderId"]);
  expect(finding.status).toBe("failing");
  expect(finding.detail).toContain("lacks Schedule booking-watch, search attribute OrderId");
});
