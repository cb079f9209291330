import { describe, expect, test } from "vitest";
import { type Readiness, readiness } from "../../src/contract/readiness.ts";
import { findFreePort } from "../../src/temporal/dev-server/binaries/free-port.ts";
import { medianAnswerMs, statusOf, untilReadiness, useReadinessParts } from "../support/service/readiness-parts.ts";
import { waitUntil } from "../support/wait-until.ts";

const ANSWERED_WITHIN_MS = 100;

describe("GET /readyz of api and worker, processes of their own", () => {
  const parts = useReadinessParts();

  test("is 200 with everything well where all is there, of the worker on its metrics port, of the api on both", async () => {
    const worker = await parts.startWorker();
    const ofApi = await untilReadiness(parts.api.url, allWell);
    const ofWorker = await untilReadiness(worker.url, allWell);
    expect([ofApi.status, ofWorker.status]).toEqual([200, 200]);
    expect(Math.abs(ofApi.body.clocks.database.offsetMs ?? Number.NaN)).toBeLessThan(5_000);
    expect(ofApi.body.schema.applied).toBe(ofApi.body.schema.known);
    expect(await statusOf(`${worker.url}/healthz`)).toBe(200);
    expect(await textOf(`${worker.url}/metrics`)).toContain('health_part_ok{part="worker"} 1');
    expect(await textOf(`${worker.url}/metrics`)).toMatch(/^nodejs_version_info/m);
    await worker.process.kill();
  });

  test("of a worker is 503 while it starts, though it lives, and 200 once it works", async () => {
    parts.toTemporal.freeze();
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const starting = parts.startWorker({ METRICS_PORT: String(port) });
    const answer = await waitUntil(
      () => fetch(`${url}/readyz`).catch(() => null),
      (response) => response !== null,
    );
    expect(answer?.status).toBe(503);
    expect(readiness.parse(await answer?.json())).toMatchObject({
      status: "not_ready",
      detail: expect.stringContaining("worker: it has not been looked at yet"),
      worker: { status: "unknown" },
    });
    expect(await statusOf(`${url}/healthz`)).toBe(200);
    parts.toTemporal.mend();
    const worker = await starting;
    expect((await untilReadiness(url, allWell)).status).toBe(200);
    await worker.process.kill();
  });

  test("of a worker is 503 while database or Temporal are away, and while it stops, though it lives", async () => {
    const worker = await parts.startWorker();
    await untilReadiness(worker.url, allWell);
    for (const [part, way] of [
      ["temporal", parts.toTemporal],
      ["database", parts.toDatabase],
    ] as const) {
      way.freeze();
      const away = await untilReadiness(worker.url, (body) => body[part].status === "failing");
      expect([away.status, away.body.status]).toEqual([503, "not_ready"]);
      expect(await medianAnswerMs(`${worker.url}/readyz`)).toBeLessThan(ANSWERED_WITHIN_MS);
      way.mend();
      expect((await untilReadiness(worker.url, allWell)).status).toBe(200);
    }

    parts.world.useApi(parts.api.url);
    const passId = parts.world.createPassId();
    const held = parts.world.simulator.faults.add({
      match: { operation: "createOrder", passId },
      kind: "hold",
      times: 1,
    });
    await parts.world.ask(passId);
    await held.waitForHit();
    worker.process.signal("SIGTERM");
    const stopping = await untilReadiness(worker.url, ({ status }) => status === "not_ready");
    expect([stopping.status, stopping.body.detail]).toEqual([503, "this process is stopping"]);
    expect(await statusOf(`${worker.url}/healthz`)).toBe(200);
    held.release();
    expect(await worker.process.exited, worker.process.output()).toEqual({ code: 0, signal: null });
    // Stopping is no fault.
    expect(worker.process.output().split("stopping")[1]).not.toMatch(/WARN|ERROR/);
  });
});

function allWell({ database, temporal, worker, clocks, schema }: Readiness): boolean {
  return [database, temporal, worker, clocks.database, clocks.supplier, schema].every(({ status }) => status === "ok");
}

async function textOf(url: string): Promise<string> {
  return await (await fetch(url)).text();
}
