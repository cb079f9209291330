import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { defineSearchAttributeKey, TypedSearchAttributes } from "@temporalio/common";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findFreePort, isListening } from "../../src/temporal/dev-server/binaries/free-port.ts";
import { type DevServer, type DevServerOptions, startDevServer } from "../../src/temporal/dev-server/dev-server.ts";

const NAMESPACE = "kept";
const HOURS = 3600;

let folder: string;
const running: DevServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dragonpass-temporal-dev-server-"));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const server = await startDevServer({
    dataFile: join(folder, "data", "temporal.db"),
    namespace: NAMESPACE,
    searchAttributes: { OrderId: "KEYWORD", VisitAt: "DATETIME", Labels: "KEYWORD_LIST" },
    env: process.env,
    progress: () => undefined,
    ...options,
  });
  running.push(server);
  return server;
}

async function withClient<Result>(server: DevServer, use: (client: Client) => Promise<Result>): Promise<Result> {
  const connection = await Connection.connect({ address: server.address });
  try {
    return await use(new Client({ connection, namespace: NAMESPACE }));
  } finally {
    await connection.close();
  }
}

const retentionSeconds = (server: DevServer) =>
  withClient(server, async ({ workflowService }) => {
    const { config } = await workflowService.describeNamespace({ namespace: NAMESPACE });
    return Number(config?.workflowExecutionRetentionTtl?.seconds);
  });

const searchAttributeNames = (server: DevServer) =>
  withClient(server, async ({ connection }) => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: NAMESPACE });
    return Object.keys(customAttributes ?? {});
  });

test("keeps closed workflows for 72 hours or more, and has the search attributes", async () => {
  const server = await start();
  expect(await retentionSeconds(server)).toBe(72 * HOURS);
  expect(await searchAttributeNames(server)).toEqual(expect.arrayContaining(["OrderId", "VisitAt", "Labels"]));
});

test("stopped and started on the same file and port, it still has its workflows", async () => {
  const port = await findFreePort();
  const first = await start({ port, retentionHours: 100 });
  const orderId = defineSearchAttributeKey("OrderId", "KEYWORD");
  await withClient(first, (client) =>
    client.workflow.start("nobody-runs-it", {
      taskQueue: "none",
      workflowId: "kept-1",
      typedSearchAttributes: new TypedSearchAttributes([{ key: orderId, value: "O-1" }]),
    }),
  );
  await first.stop();
  await first.exited;
  expect(await isListening(port)).toBe(false);

  // Meanwhile the product has learned a further search attribute, and its default retention is shorter.
  const searchAttributes = {
    OrderId: "KEYWORD",
    VisitAt: "DATETIME",
    NeedsAttention: "BOOL",
    Tags: "KEYWORD_LIST",
  } as const;
  const second = await start({ port, searchAttributes });
  expect(second.address).toBe(first.address);
  const description = await withClient(second, (client) => client.workflow.getHandle("kept-1").describe());
  expect(description.status.name).toBe("RUNNING");
  expect(description.typedSearchAttributes.get(orderId)).toBe("O-1");
  expect(await searchAttributeNames(second)).toEqual(expect.arrayContaining(["OrderId", "NeedsAttention", "Tags"]));
  expect(await retentionSeconds(second)).toBe(100 * HOURS);
});

test("refuses a data file whose search attribute has another type, and stops the server", async () => {
  const port = await findFreePort();
  await (await start({ port })).stop();
  await expect(start({ port, searchAttributes: { OrderId: "BOOL" } })).rejects.toMatchObject({
    code: "temporal_server_start_failed",
    message: expect.stringContaining("OrderId exists with another type"),
  });
  expect(await isListening(port)).toBe(false);
});

test("says that the port is in use, in place of using the server that is there", async () => {
  const server = await start({ dataFile: ":memory:" });
  const port = Number(server.address.split(":")[1]);
  await expect(start({ dataFile: ":memory:", port })).rejects.toThrow(`port ${port} is in use`);
});

test("shows the last lines of a server that does not start", async () => {
  await expect(start({ searchAttributes: { "no=t a name": "KEYWORD" } })).rejects.toThrow(
    /ended at once[\s\S]*t a name/,
  );
});

test("serves the web UI where it is asked to", async () => {
  const { uiUrl } = await start({ dataFile: ":memory:", uiPort: 0 });
  await expect.poll(async () => (await fetch(uiUrl ?? "")).status).toBe(200);
});
