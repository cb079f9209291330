import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Readiness, readiness } from "../../src/contract/readiness.ts";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { startTcpProxy, type TcpProxy } from "../support/proxies/tcp-proxy.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { waitUntil } from "../support/wait-until.ts";

const ANSWERED_WITHIN_MS = 100;
/** Temporal shows a dead poller for minutes; it is known by its silence. */
const SILENCE_TIMEOUT_MS = 150_000;

describe("GET /readyz of api and worker as processes of their own", () => {
  const stops = createStopStack();
  let world: World;
  let toDatabase: TcpProxy;
  let toTemporal: TcpProxy;
  let api: NodeProcess;
  let apiUrl: string;

  beforeAll(async () => {
    world = await createWorld();
    stops.add("the world", () => world.stop());
    const databaseUrl = new URL(world.databaseUrl ?? "");
    toDatabase = await startTcpProxy(databaseUrl.host);
    stops.add("the way to the database", () => toDatabase.close());
    toTemporal = await startTcpProxy(world.settings.TEMPORAL_ADDRESS ?? "");
    stops.add("the way to Temporal", () => toTemporal.close());
    ({ process: api, url: apiUrl } = await startApi());
  });
  afterAll(() => stops.stopAll());

  test("says of the api that nobody polls before a worker has started, and is 200", async () => {
    const { status, body } = await until(apiUrl, ({ worker }) => worker.status === "failing");
    expect(status).toBe(200);
    expect(body.worker.detail).toContain("no worker polls workflows of bookings");
    expect(body).toMatchObject({ status: "ready", database: { status: "ok" }, temporal: { status: "ok" } });
  });

  test("is 200 with everything well where all is there, of the worker on its metrics port, of the api on both", async () => {
    const worker = await startWorker();
    const ofApi = await until(apiUrl, allWell);
    const ofWorker = await until(worker.url, allWell);
    expect([ofApi.status, ofWorker.status]).toEqual([200, 200]);
    expect(Math.abs(ofApi.body.clocks.database.offsetMs ?? Number.NaN)).toBeLessThan(5_000);
    expect(ofApi.body.schema.applied).toBe(ofApi.body.schema.known);
    expect(await statusOf(`${worker.url}/healthz`)).toBe(200);
    expect(await textOf(`${worker.url}/metrics`)).toContain('health_part_ok{part="worker"} 1');
    expect(await textOf(`${worker.url}/metrics`)).toMatch(/^nodejs_version_info/m);
    await worker.process.kill();
  });

  test.each(["cut", "freeze"] as const)(
    "stays 200 for the api at the usual speed while Temporal is away (%s), says so, and the log does once",
    async (how) => {
      await until(apiUrl, ({ temporal }) => temporal.status === "ok");
      const [warningsBefore, backBefore] = [count(/WARN +Temporal is away/g), count(/INFO +Temporal is back/g)];
      toTemporal[how]();
      const { status, body } = await until(apiUrl, ({ temporal }) => temporal.status === "failing");
      expect(status).toBe(200);
      expect(body.temporal.detail).toMatch(/does not answer|no answer/);
      expect(await medianMs(`${apiUrl}/readyz`)).toBeLessThan(ANSWERED_WITHIN_MS);
      const since = body.temporal.since;
      await until(apiUrl, ({ worker }) => worker.status === "unknown");
      toTemporal.mend();
      const back = await until(apiUrl, ({ temporal }) => temporal.status === "ok");
      expect(back.body.temporal.since > since).toBe(true);
      await api.untilWritten(/Temporal is back/);
      expect([count(/WARN +Temporal is away/g), count(/INFO +Temporal is back/g)]).toEqual([
        warningsBefore + 1,
        backBefore + 1,
      ]);
    },
  );

  test.each(["cut", "freeze"] as const)(
    "is 503 for the api at the usual speed while the database is away (%s), and 200 when it is back",
    async (how) => {
      await until(apiUrl, ({ database }) => database.status === "ok");
      toDatabase[how]();
      const { status, body } = await until(apiUrl, ({ database }) => database.status === "failing");
      expect(status).toBe(503);
      expect(body).toMatchObject({ status: "not_ready", detail: expect.stringMatching(/^database: /) });
      expect(await medianMs(`${apiUrl}/readyz`)).toBeLessThan(ANSWERED_WITHIN_MS);
      expect(await statusOf(`${apiUrl}/healthz`)).toBe(200);
      // What the database is asked about is not known then, and no fault of its own.
      const { body: later } = await until(
        apiUrl,
        ({ clocks, schema }) => clocks.database.status === "unknown" && schema.status === "unknown",
      );
      expect(later.status).toBe("not_ready");
      toDatabase.mend();
      expect((await until(apiUrl, ({ database }) => database.status === "ok")).status).toBe(200);
      expect(api.output()).not.toMatch(/WARN +(our clock|the tables)/);
    },
  );

  test("says that Temporal has no such namespace, without its name", async () => {
    const lost = await startApi({ TEMPORAL_NAMESPACE: "a-namespace-that-is-not-there" });
    const { status, body } = await until(lost.url, ({ temporal }) => temporal.status === "failing");
    expect(status).toBe(200);
    expect(body.temporal.detail).toContain("no such namespace");
    expect(JSON.stringify(body)).not.toContain("a-namespace-that-is-not-there");
    await lost.process.kill();
  });

  test("says by how much a clock is wrong", async () => {
    const elevenMinutes = 11 * 60_000;
    const shift = `const now = Date.now; Date.now = () => now() + ${elevenMinutes};`;
    const ahead = await startApi({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shift)}` });
    const { status, body } = await until(ahead.url, ({ clocks }) => clocks.database.status === "failing");
    expect(status).toBe(200);
    expect(body.clocks.database.offsetMs).toBeLessThan(-600_000);
    expect(ahead.process.output()).toContain("our clock and the database's differ");
    await ahead.process.kill();
  });

  test("says that the tables are newer than this version", async () => {
    await inDatabase("insert into kysely_migration (name, timestamp) values ('9999-later', 'now')");
    const { status, body } = await until(apiUrl, ({ schema }) => schema.status === "failing");
    expect([status, body.schema.applied]).toEqual([200, "9999-later"]);
    await inDatabase("delete from kysely_migration where name = '9999-later'");
    await until(apiUrl, ({ schema }) => schema.status === "ok");
  });

  test("of a worker is 503 while database or Temporal are away, and while it stops, though it lives", async () => {
    const worker = await startWorker();
    await until(worker.url, allWell);
    for (const [part, way] of [
      ["temporal", toTemporal],
      ["database", toDatabase],
    ] as const) {
      way.freeze();
      const away = await until(worker.url, (body) => body[part].status === "failing");
      expect([away.status, away.body.status]).toEqual([503, "not_ready"]);
      expect(await medianMs(`${worker.url}/readyz`)).toBeLessThan(ANSWERED_WITHIN_MS);
      way.mend();
      expect((await until(worker.url, allWell)).status).toBe(200);
    }

    world.useApi(apiUrl);
    const passId = world.createPassId();
    const held = world.simulator.faults.add({ match: { operation: "createOrder", passId }, kind: "hold", times: 1 });
    await world.ask(passId);
    await held.waitForHit();
    worker.process.signal("SIGTERM");
    const stopping = await until(worker.url, ({ status }) => status === "not_ready");
    expect([stopping.status, stopping.body.detail]).toEqual([503, "this process is stopping"]);
    expect(await statusOf(`${worker.url}/healthz`)).toBe(200);
    held.release();
    expect(await worker.process.exited, worker.process.output()).toEqual({ code: 0, signal: null });
    // Stopping is no fault.
    expect(worker.process.output().split("stopping")[1]).not.toMatch(/WARN|ERROR/);
  });

  test("says of the api that nobody polls any more when the last worker was killed", async () => {
    const worker = await startWorker();
    await until(apiUrl, ({ worker }) => worker.status === "ok");
    await worker.process.kill();
    const { status } = await until(apiUrl, ({ worker }) => worker.status === "failing", SILENCE_TIMEOUT_MS);
    expect(status).toBe(200);
  });

  function settings(): Record<string, string> {
    const databaseUrl = new URL(world.databaseUrl ?? "");
    databaseUrl.host = toDatabase.address;
    return { DATABASE_URL: databaseUrl.href, TEMPORAL_ADDRESS: toTemporal.address };
  }

  async function startApi(more: Record<string, string> = {}) {
    const process = world.startProcess("src/api-main.ts", { ...settings(), ...more });
    const [, url = ""] = await process.untilWritten(/the api is ready url=(\S+)/);
    return { process, url };
  }

  async function startWorker() {
    const process = world.startProcess("src/worker-main.ts", settings());
    const [, url = ""] = await process.untilWritten(/the worker is ready url=(\S+)\/metrics/);
    return { process, url };
  }

  async function inDatabase(statement: string): Promise<void> {
    const client = new pg.Client(world.databaseUrl ?? "");
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  function count(text: RegExp): number {
    return api.output().match(text)?.length ?? 0;
  }
});

function allWell({ database, temporal, worker, clocks, schema }: Readiness): boolean {
  return [database, temporal, worker, clocks.database, schema].every(({ status }) => status === "ok");
}

async function until(url: string, isAsWanted: (body: Readiness) => boolean, timeoutMs?: number) {
  return await waitUntil(
    async () => {
      const answer = await fetch(`${url}/readyz`);
      return { status: answer.status, body: readiness.parse(await answer.json()) };
    },
    ({ body }) => isAsWanted(body),
    timeoutMs,
  );
}

/** Of several, since other processes of this machine hold up one now and then. */
async function medianMs(url: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startedAt = performance.now();
    await (await fetch(url)).text();
    times.push(performance.now() - startedAt);
  }
  return times.sort((one, other) => one - other)[3] ?? Number.NaN;
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

async function textOf(url: string): Promise<string> {
  return await (await fetch(url)).text();
}
