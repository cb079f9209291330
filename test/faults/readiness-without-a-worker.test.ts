import { describe, expect, test } from "vitest";
import { untilReadiness, useReadinessParts } from "../support/service/readiness-parts.ts";

/** Temporal shows a dead poller for minutes; it is known by its silence. */
const SILENCE_TIMEOUT_MS = 150_000;

describe("GET /readyz of an api without a worker", () => {
  const parts = useReadinessParts();

  test("says that nobody polls before a worker has started, and is 200", async () => {
    const { status, body } = await untilReadiness(parts.api.url, ({ worker }) => worker.status === "failing");
    expect(status).toBe(200);
    expect(body.worker.detail).toContain("no worker polls workflows of bookings");
    expect(body).toMatchObject({ status: "ready", database: { status: "ok" }, temporal: { status: "ok" } });
  });

  test("says that nobody polls any more when the last worker was killed", async () => {
    const worker = await parts.startWorker();
    await untilReadiness(parts.api.url, ({ worker }) => worker.status === "ok");
    await worker.process.kill();
    const { status } = await untilReadiness(
      parts.api.url,
      ({ worker }) => worker.status === "failing",
      SILENCE_TIMEOUT_MS,
    );
    expect(status).toBe(200);
  });
});
