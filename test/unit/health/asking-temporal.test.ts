import { describe, expect, test } from "vitest";
import { lookAtTemporal } from "../../../src/health/look-at-temporal.ts";
import { createWorkerLook, type OwnWorker } from "../../../src/health/look-at-worker.ts";
import { createTemporalClient, type TemporalClient } from "../../../src/temporal/client/connection.ts";
import { GRPC_STATUS, startFakeTemporal } from "../../support/temporal/fake-temporal.ts";
import { useStarted } from "../../support/use-started.ts";

const DEADLINE_MS = 5_000;

/** A client of a server that answers every call with this status. */
async function startAnswering(status: number): Promise<{ readonly temporal: TemporalClient; stop(): Promise<void> }> {
  const server = await startFakeTemporal(status);
  const temporal = createTemporalClient({ address: server.address, namespace: "ours" });
  return { temporal, stop: () => temporal.close().then(() => server.stop()) };
}

describe("a Temporal that answers", () => {
  const { temporal } = useAnswering(GRPC_STATUS.ok);

  test("is well, unless the namespace lacks something, which is named", async () => {
    expect(await lookAtTemporal(temporal(), DEADLINE_MS, [])).toMatchObject({ status: "ok" });
    const missing = ["Schedule booking-watch", "search attribute OrderId"];
    const finding = await lookAtTemporal(temporal(), DEADLINE_MS, missing);
    expect(finding.status).toBe("failing");
    expect(finding.detail).toContain("lacks Schedule booking-watch, search attribute OrderId");
  });

  test.each([
    ["are starting", null, "unknown", "the workers of this process are starting"],
    [
      "have ended",
      { identity: "me", isRunning: (): boolean => false },
      "failing",
      "the workers of this process have ended",
    ],
    [
      "do not poll",
      { identity: "me", isRunning: (): boolean => true },
      "failing",
      "this process does not poll workflows of",
    ],
  ] as const)("says of the workers of this process that they %s", async (_, worker, status, detail) => {
    const own = (): OwnWorker | null => worker;
    const finding = await createWorkerLook({ temporal: temporal(), own, deadlineMs: DEADLINE_MS })();
    expect(finding).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  test("says of a process without workers that none polls, whoever it is", async () => {
    const finding = await createWorkerLook({ temporal: temporal(), own: null, deadlineMs: DEADLINE_MS })();
    expect(finding).toMatchObject({ status: "failing", detail: expect.stringMatching(/^no worker polls .*bookings/) });
  });
});

describe.each([GRPC_STATUS.permissionDenied, GRPC_STATUS.unauthenticated])(
  "a Temporal that refuses us (gRPC status %d)",
  (status) => {
    const { temporal } = useAnswering(status);

    test("is said to, with the settings to look at, and nothing is known of workers", async () => {
      const finding = await lookAtTemporal(temporal(), DEADLINE_MS, []);
      expect(finding).toMatchObject({
        status: "failing",
        detail: expect.stringMatching(/refuses us.*TEMPORAL_API_KEY/),
      });
      const look = createWorkerLook({ temporal: temporal(), own: null, deadlineMs: DEADLINE_MS });
      expect(await look()).toMatchObject({ status: "unknown", detail: "Temporal does not say who polls" });
    });
  },
);

function useAnswering(status: number): { temporal(): TemporalClient } {
  const started = useStarted(() => startAnswering(status));
  return { temporal: () => started.temporal };
}
