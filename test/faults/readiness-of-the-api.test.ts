import pg from "pg";
import { describe, expect, test } from "vitest";
import { medianAnswerMs, statusOf, untilReadiness, useReadinessParts } from "../support/service/readiness-parts.ts";
import { loungeRequest } from "../support/service/service.ts";
import { wrongClock } from "../support/service/wrong-clock.ts";
import { GRPC_STATUS, startFakeTemporal } from "../support/temporal/fake-temporal.ts";

const ANSWERED_WITHIN_MS = 100;

describe("GET /readyz of an api, a process of its own", () => {
  const parts = useReadinessParts();

  test.each(["cut", "freeze"] as const)(
    "stays 200 for the api at the usual speed while Temporal is away (%s), says so, and the log does once",
    async (how) => {
      await untilReadiness(parts.api.url, ({ temporal }) => temporal.status === "ok");
      const [warningsBefore, backBefore] = [count(/WARN +Temporal is away/g), count(/INFO +Temporal is back/g)];
      parts.toTemporal[how]();
      const { status, body } = await untilReadiness(parts.api.url, ({ temporal }) => temporal.status === "failing");
      expect(status).toBe(200);
      expect(body.temporal.detail).toMatch(/does not answer|no answer/);
      expect(await medianAnswerMs(`${parts.api.url}/readyz`)).toBeLessThan(ANSWERED_WITHIN_MS);
      const since = body.temporal.since;
      await untilReadiness(parts.api.url, ({ worker }) => worker.status === "unknown");
      parts.toTemporal.mend();
      const back = await untilReadiness(parts.api.url, ({ temporal }) => temporal.status === "ok");
      expect(back.body.temporal.since > since).toBe(true);
      await parts.api.process.untilWritten(/Temporal is back/);
      expect([count(/WARN +Temporal is away/g), count(/INFO +Temporal is back/g)]).toEqual([
        warningsBefore + 1,
        backBefore + 1,
      ]);
    },
  );

  test.each(["cut", "freeze"] as const)(
    "is 503 for the api at the usual speed while the database is away (%s), and 200 when it is back",
    async (how) => {
      await untilReadiness(parts.api.url, ({ database }) => database.status === "ok");
      parts.toDatabase[how]();
      const { status, body } = await untilReadiness(parts.api.url, ({ database }) => database.status === "failing");
      expect(status).toBe(503);
      expect(body).toMatchObject({ status: "not_ready", detail: expect.stringMatching(/^database: /) });
      expect(await medianAnswerMs(`${parts.api.url}/readyz`)).toBeLessThan(ANSWERED_WITHIN_MS);
      expect(await statusOf(`${parts.api.url}/healthz`)).toBe(200);
      // What the database is asked about is not known then, and no fault of its own.
      const { body: later } = await untilReadiness(
        parts.api.url,
        ({ clocks, schema }) => clocks.database.status === "unknown" && schema.status === "unknown",
      );
      expect(later.status).toBe("not_ready");
      parts.toDatabase.mend();
      expect((await untilReadiness(parts.api.url, ({ database }) => database.status === "ok")).status).toBe(200);
      expect(parts.api.process.output()).not.toMatch(/WARN +(our clock|the tables)/);
    },
  );

  test("says that Temporal has no such namespace, without its name", async () => {
    const lost = await parts.startApi({ TEMPORAL_NAMESPACE: "a-namespace-that-is-not-there" });
    const { status, body } = await untilReadiness(lost.url, ({ temporal }) => temporal.status === "failing");
    expect(status).toBe(200);
    expect(body.temporal.detail).toContain("no such namespace");
    expect(JSON.stringify(body)).not.toContain("a-namespace-that-is-not-there");
    await lost.process.kill();
  });

  test("is 503 while the api stops, which answers what it was asked before, and lives", async () => {
    const { simulator, useApi, call } = parts.world;
    const stopping = await parts.startApi();
    useApi(stopping.url);
    const [, metrics = ""] = await stopping.process.untilWritten(/Metrics +(http\S+)\/metrics/);
    const held = simulator.faults.add({ match: { operation: "checkAvailability" }, kind: "hold", times: 1 });
    const { pass: _, guest: __, ...slot } = loungeRequest(parts.world.createPassId());
    const asked = call("POST", "/v1/availability", slot);
    await held.waitForHit();
    stopping.process.signal("SIGTERM");
    const { status, body } = await untilReadiness(metrics, ({ status }) => status === "not_ready");
    expect([status, body.detail]).toEqual([503, "this process is stopping"]);
    expect(await statusOf(`${metrics}/healthz`)).toBe(200);
    held.release();
    expect((await asked).status).toBe(200);
    expect(await stopping.process.exited, stopping.process.output()).toEqual({ code: 0, signal: null });
  });

  test("says by how much a clock is wrong, and that Temporal refuses us", async () => {
    const refusing = await startFakeTemporal(GRPC_STATUS.permissionDenied);
    const ahead = await parts.startApi({ ...wrongClock(11 * 60_000), TEMPORAL_ADDRESS: refusing.address });
    const { body: refused } = await untilReadiness(ahead.url, ({ temporal }) => temporal.status === "failing");
    expect(refused).toMatchObject({
      status: "ready",
      temporal: { detail: expect.stringContaining("it refuses us; check TEMPORAL_API_KEY") },
    });
    const { status, body } = await untilReadiness(ahead.url, ({ clocks }) =>
      [clocks.database, clocks.supplier].every((clock) => clock.status === "failing"),
    );
    expect(status).toBe(200);
    expect(body.clocks.database.offsetMs).toBeLessThan(-600_000);
    expect(body.clocks.supplier.offsetMs).toBeLessThan(-600_000);
    expect(ahead.process.output()).toContain("our clock and the database's differ");
    expect(ahead.process.output()).toContain("our clock and DragonPass's differ");
    await ahead.process.kill();
    await refusing.stop();
  });

  test("says that the tables are newer than this version", async () => {
    await inDatabase("insert into kysely_migration (name, timestamp) values ('9999-later', 'now')");
    const { status, body } = await untilReadiness(parts.api.url, ({ schema }) => schema.status === "failing");
    expect([status, body.schema.applied]).toEqual([200, "9999-later"]);
    await inDatabase("delete from kysely_migration where name = '9999-later'");
    await untilReadiness(parts.api.url, ({ schema }) => schema.status === "ok");
  });

  async function inDatabase(statement: string): Promise<void> {
    const client = new pg.Client(parts.world.databaseUrl ?? "");
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  function count(text: RegExp): number {
    return parts.api.process.output().match(text)?.length ?? 0;
  }
});
