import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { openDatabase } from "../../src/store/database/open-database.ts";
import { runStatement, startOwnPostgres, type TestPostgres } from "../support/database/postgres.ts";
import { startTcpProxy, type TcpProxy } from "../support/proxies/tcp-proxy.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { waitUntil } from "../support/wait-until.ts";

const PASSWORD = "of-both-servers";
const ONE_ATTEMPT = { attempts: 1 };

describe("an api whose primary is demoted and stays up, read-only", () => {
  const stops = createStopStack();
  let world: World;
  let proxy: TcpProxy;
  let demoted: TestPostgres;
  let promoted: TestPostgres;
  let api: NodeProcess;

  beforeAll(async () => {
    [demoted, promoted] = await Promise.all([startServer(), startServer()]);
    world = await createWorld();
    stops.add("the world", () => world.stop());
    proxy = await startTcpProxy(addressOf(demoted));
    stops.add("the proxy", () => proxy.close());
    api = world.startProcess("src/api-main.ts", { DATABASE_URL: at(proxy.address) });
    const [, url = ""] = await api.untilWritten(/the api is ready url=(\S+)/);
    world.useApi(url);
  });
  afterAll(() => stops.stopAll());

  async function startServer(): Promise<TestPostgres> {
    const server = await startOwnPostgres({ password: PASSWORD });
    stops.add("a database", () => server.stop());
    // Stands for replication: what matters here is which server takes a write.
    await (await openDatabase({ databaseUrl: server.url, dataDir: "" })).close();
    return server;
  }

  test("refuses pushes with 503 and Retry-After, and is not ready, while there is no other", async () => {
    expect(await push("before")).toMatchObject({ status: 200, acknowledged: true });
    await untilReadyzAnswers(200);

    await makeReadOnly(demoted);

    await waitUntil(
      () => push("nowhere"),
      ({ acknowledged }) => !acknowledged,
    );
    expect(await push("nowhere")).toMatchObject({ acknowledged: false, status: 503 });
    const refused = await untilReadyzAnswers(503);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await world.ask(world.createPassId())).toMatchObject({ status: 503 });
  });

  test("stores the next push at the one that took over, without a restart, though no connection was cut", async () => {
    proxy.moveTo(addressOf(promoted));

    expect(await push("after")).toMatchObject({ acknowledged: true, attempts: 1 });
    await untilReadyzAnswers(200);
    // No connection of before is left, however many are in use at once.
    const orderIds = Array.from({ length: 40 }, (_, index) => `after-${index}`);
    const pushes = await Promise.all(orderIds.map(push));
    expect(pushes.filter(({ acknowledged }) => !acknowledged)).toEqual([]);
    expect(new Set(await storedAt(promoted))).toEqual(new Set(["after", ...orderIds]));
    expect(await storedAt(demoted)).not.toContain("after");
  });

  test("stores the next push at the other one when the move is back, and the one of now is stopped", async () => {
    await makeWritable(demoted);
    proxy.moveTo(addressOf(demoted));
    await promoted.stop();

    await waitUntil(
      () => push("again"),
      ({ acknowledged }) => acknowledged,
    );
    expect(await storedAt(demoted)).toContain("again");
    api.signal("SIGTERM");
    expect(await api.exited, api.output()).toEqual({ code: 0, signal: null });
  });

  /** It is asked for in the background, every few seconds. */
  function untilReadyzAnswers(wanted: number) {
    return waitUntil(
      () => world.call("GET", "/readyz"),
      ({ status }) => status === wanted,
    );
  }

  function push(orderId: string) {
    const event = {
      eventType: "prebooking.statusChanged",
      programId: world.simulator.programIds[0],
      orderId,
      dpId: "1788000066668888",
      module: 1,
      currentStatus: 1,
      statusChangedDate: "2027-05-01T12:00:00.000Z",
    };
    return world.simulator.push(event, ONE_ATTEMPT);
  }
});

function addressOf({ url }: TestPostgres): string {
  return new URL(url).host;
}

function at(address: string): string {
  return `postgres://postgres:${PASSWORD}@${address}/postgres`;
}

/** As a managed PostgreSQL does it to the primary of before: transactions fail from now on, connections stay. */
async function makeReadOnly({ url }: TestPostgres): Promise<void> {
  await runStatement(url, "ALTER SYSTEM SET default_transaction_read_only = on");
  await runStatement(url, "SELECT pg_reload_conf()");
}

async function makeWritable({ url }: TestPostgres): Promise<void> {
  await runStatement(url, "ALTER SYSTEM RESET default_transaction_read_only");
  await runStatement(url, "SELECT pg_reload_conf()");
}

async function storedAt({ url }: TestPostgres): Promise<unknown[]> {
  return (await runStatement(url, "SELECT order_id FROM inbox ORDER BY id")).map((row) => row.order_id);
}
