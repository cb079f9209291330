import { randomUUID } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { createDatabase } from "../support/database/postgres.ts";
import { type NodeProcess, startNodeProcess } from "../support/service/node-process.ts";
import { inDays, loungeRequest } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";
import "../support/set-up/provided.ts";

const START_TIMEOUT_MS = 180_000;
const EPASS = "1788000000000001";

describe("a developer who runs the simulator by itself, and the service with one setting", () => {
  const stops = createStopStack();
  let dataDir: string;
  let simulatorUrl: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "dragonpass-temporal-development-"));
    stops.add("the folder", () => rm(dataDir, { recursive: true, force: true }));
    const simulator = start("src/simulator-main.ts", { SIMULATOR_PORT: "0" });
    const [, oneSetting = ""] = await simulator.untilWritten(/^ +DRAGONPASS_BASE_URL=(\S+) npm start$/m);
    simulatorUrl = oneSetting;
  });
  afterAll(() => stops.stopAll());

  test(
    "can book with the printed key, gets the pushes, and finds key and Temporal where they were after a restart",
    async () => {
      const first = await startService();
      const asked = await book(first, MAGIC_RESOURCES.confirmedLater.resourceId);
      // The order is confirmed some seconds later, which a push says.
      const confirmed = await waitUntil(
        () => read(first, asked.bookingId),
        ({ status }) => status === "confirmed",
      );
      expect(confirmed.history.at(-1)?.source).toBe("push");

      const connection = await Connection.connect({ address: first.temporalAddress });
      const { workflow } = new Client({ connection, namespace: "default" });
      const booked = await workflow.getHandle(prebookingWorkflowId(asked.bookingId)).query<Booking>("booking");
      expect(booked.orderId).toBe(confirmed.orderId);
      await connection.close();

      first.process.signal("SIGTERM");
      expect(await first.process.exited, first.process.output()).toEqual({ code: 0, signal: null });
      const second = await startService();
      expect([second.key, second.temporalAddress]).toEqual([first.key, first.temporalAddress]);
      expect(await read(second, asked.bookingId)).toMatchObject({ orderId: confirmed.orderId, status: "confirmed" });
      expect((await stat(join(dataDir, "development.json"))).mode & 0o777).toBe(0o600);
      second.process.signal("SIGTERM");
      await second.process.exited;
    },
    START_TIMEOUT_MS,
  );

  test("is told the same key and where Temporal is by npm run start:api, but for production", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"), `test_${randomUUID().replaceAll("-", "")}`);
    const settings = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: inject("temporalAddress") };
    const keys: string[] = [];
    for (let round = 0; round < 2; round++) {
      const api = start("src/api-main.ts", { ...settings, DRAGONPASS_BASE_URL: simulatorUrl });
      const [, key = ""] = await api.untilWritten(/^ {2}API key +(dev_\S+) /m);
      expect(api.output()).toContain(`Temporal     ${inject("temporalAddress")}, namespace default`);
      expect(api.output()).toContain(`Simulator    ${simulatorUrl}`);
      // Told to a person, and not to the log.
      expect(api.output().match(new RegExp(key, "g"))).toHaveLength(2);
      keys.push(key);
      api.signal("SIGTERM");
      await api.exited;
    }
    expect(keys[1]).toBe(keys[0]);
    const inProduction = start("src/api-main.ts", {
      ...settings,
      NODE_ENV: "production",
      DRAGONPASS_BASE_URL: simulatorUrl,
    });
    expect(await inProduction.exited, inProduction.output()).toEqual({ code: 1, signal: null });
    expect(inProduction.output()).not.toContain(keys[0]);
  });

  async function startService() {
    const service = start("src/main.ts", { DRAGONPASS_BASE_URL: simulatorUrl });
    await service.untilWritten(/^ {2}curl /m);
    const printed = (pattern: RegExp) => pattern.exec(service.output())?.[1] ?? "";
    return {
      process: service,
      url: printed(/^ {2}API +(\S+)\/v1$/m),
      key: printed(/^ {2}API key +(\S+) /m),
      temporalAddress: printed(/^ {2}Temporal +(\S+), namespace default$/m),
    };
  }

  function start(entryPoint: string, settings: Record<string, string>): NodeProcess {
    const child = startNodeProcess(entryPoint, { PORT: "0", METRICS_PORT: "0", DATA_DIR: dataDir, ...settings });
    stops.add(entryPoint, () => child.kill());
    return child;
  }
});

describe("npm run demo -- --keep", () => {
  test(
    "prints the key and every address, and ends with code 0 and without a trace when it is interrupted",
    async ({ onTestFinished }) => {
      const demo = startNodeProcess("src/demo-main.ts", {}, ["--module", "walkin", "--keep"]);
      onTestFinished(() => demo.kill());
      await demo.untilWritten(/Still running/);
      const printed = (pattern: RegExp) => pattern.exec(demo.output())?.[1] ?? "";
      const [url, key] = [printed(/^ {2}API +(\S+)\/v1$/m), printed(/^ {2}API key +(\S+) \(for development/m)];
      const answer = await fetch(`${url}/v1/prebookings`, { headers: { authorization: `Bearer ${key}` } });
      expect(answer.status).toBe(200);
      const connection = await Connection.connect({ address: printed(/^ {2}Temporal +(\S+), namespace default$/m) });
      await connection.close();
      const simulatorAdmin = printed(/^ {2}Simulator +\S+, admin (\S+)$/m);
      expect((await fetch(`${simulatorAdmin}/orders`)).status).toBe(200);
      const dataDir = printed(/^ {2}Database +embedded, in (\S+)$/m);
      expect((await stat(dataDir)).isDirectory()).toBe(true);

      demo.signal("SIGINT");
      demo.signal("SIGTERM");
      expect(await demo.exited, demo.output()).toEqual({ code: 0, signal: null });
      await expect(stat(dataDir)).rejects.toThrow("ENOENT");
    },
    START_TIMEOUT_MS,
  );
});

interface Backend {
  readonly url: string;
  readonly key: string;
}

async function book(backend: Backend, resourceId: string): Promise<Booking> {
  const { guest: _, ...request } = loungeRequest(EPASS);
  const body = JSON.stringify({ ...request, resourceId, prebookingDate: inDays(200) });
  const headers = { ...headersOf(backend), "content-type": "application/json", prefer: "wait=20" };
  const answer = await fetch(`${backend.url}/v1/prebookings`, { method: "POST", headers, body });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Booking;
}

async function read(backend: Backend, bookingId: string): Promise<Booking> {
  const answer = await fetch(`${backend.url}/v1/prebookings/${bookingId}`, { headers: headersOf(backend) });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Booking;
}

function headersOf({ key }: Backend): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}
