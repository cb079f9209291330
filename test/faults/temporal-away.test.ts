import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { SEARCH_ATTRIBUTE_TYPES } from "../../src/domain/booking/search-attributes.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { findFreePort } from "../../src/temporal/dev-server/binaries/free-port.ts";
import { type DevServer, startDevServer } from "../../src/temporal/dev-server/dev-server.ts";
import { orderOf, ordersOf, shownOf, truthOf } from "../support/proxies/supplier-view.ts";
import { startTcpProxy } from "../support/proxies/tcp-proxy.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import { pushesAbout } from "../support/service/redelivery.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { waitUntil } from "../support/wait-until.ts";

const NAMESPACE = "away";
const [USED, CANCELLED] = [2, 3];

describe("api and worker as processes of their own, while Temporal is away", () => {
  const stops = createStopStack();
  let world: World;
  let startTemporal: () => Promise<DevServer>;
  let temporal: DevServer;
  let startApi: () => Promise<NodeProcess>;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "dragonpass-temporal-away-"));
    stops.add("the folder", () => rm(folder, { recursive: true, force: true }));
    const [temporalPort, apiPort] = [await findFreePort(), await findFreePort()];
    startTemporal = async () => {
      const server = await startDevServer({
        dataFile: join(folder, "temporal.db"),
        port: temporalPort,
        namespace: NAMESPACE,
        searchAttributes: SEARCH_ATTRIBUTE_TYPES,
        env: process.env,
        progress: () => undefined,
      });
      stops.add("Temporal", () => server.stop());
      return server;
    };
    temporal = await startTemporal();
    world = await createWorld({ temporalAddress: temporal.address, namespace: NAMESPACE });
    stops.add("the world", () => world.stop());
    startApi = async () => {
      const api = world.startProcess("src/api-main.ts", { PORT: String(apiPort) });
      await api.untilWritten(/the api is ready/);
      world.useApi(`http://127.0.0.1:${apiPort}`);
      return api;
    };
  });
  afterAll(() => stops.stopAll());

  test("keep every push that they acknowledge, over a restart of the api, and apply it afterwards", async () => {
    const worker = world.startProcess("src/worker-main.ts");
    const [first] = await Promise.all([startApi(), worker.untilWritten(/the worker is ready/)]);
    const [early, late] = await Promise.all([book(world), book(world)]);

    await temporal.stop();
    await changeAndAcknowledge(world, early, CANCELLED);
    first.signal("SIGTERM");
    expect(await first.exited, first.output()).toEqual({ code: 0, signal: null });
    await startApi();
    await changeAndAcknowledge(world, late, USED);
    // A booking is not started meanwhile, and says so; what is stored can be read.
    const passId = world.createPassId();
    const asked = await world.ask(passId, { bookingId: "asked-meanwhile" });
    expect(asked).toMatchObject({ status: 503, body: { code: "temporarily_unavailable" } });
    expect(await world.booking(early.bookingId)).toMatchObject({ status: "confirmed" });

    temporal = await startTemporal();
    await waitUntil(
      async () => {
        await world.redeliver();
        return await Promise.all([early, late].map(({ bookingId }) => world.booking(bookingId)));
      },
      (bookings) => bookings.map(({ status }) => status).join() === "cancelled,used",
      60_000,
    );
    for (const { bookingId } of [early, late]) {
      const booking = await world.booking(bookingId);
      expect(shownOf(booking)).toEqual(truthOf(orderOf(world.simulator, booking)));
    }
    await world.ask(passId, { bookingId: "asked-meanwhile" });
    const { orderId } = await world.waitFor("asked-meanwhile", ({ status }) => status === "confirmed");
    expect(ordersOf(world.simulator, passId)).toMatchObject([{ orderId }]);
  });
});

describe("everything in one process, with the embedded database, while Temporal is away", () => {
  test("keeps every push that it acknowledges, and applies it afterwards", async () => {
    const stops = createStopStack();
    try {
      const world = await createWorld({ database: "pglite" });
      stops.add("the world", () => world.stop());
      const temporal = await startTcpProxy(world.settings.TEMPORAL_ADDRESS ?? "");
      stops.add("the way to Temporal", () => temporal.close());
      const metricsPort = String(await findFreePort());
      await world.startService({ TEMPORAL_ADDRESS: temporal.address, METRICS_PORT: metricsPort });
      const booking = await book(world);

      temporal.cut();
      await changeAndAcknowledge(world, booking, CANCELLED);
      expect(await pushesAbout(world, booking.orderId)).toMatchObject([{ state: "waiting" }, { state: "delivered" }]);
      // The ring has been given up: only the Schedule is left to ring again.
      await waitUntil(
        async () => await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
        (metrics) => /push_rings_total\{outcome="unavailable"\} [1-9]/.test(metrics),
      );
      temporal.mend();

      await waitUntil(
        async () => {
          await world.redeliver();
          return await world.booking(booking.bookingId);
        },
        ({ status }) => status === "cancelled",
        60_000,
      );
      const cancelled = await world.booking(booking.bookingId);
      expect(shownOf(cancelled)).toEqual(truthOf(orderOf(world.simulator, cancelled)));
    } finally {
      await stops.stopAll();
    }
  });
});

/** A booking whose workflow has heard of its order, and waits. */
async function book(world: World): Promise<Booking> {
  const { body } = await world.ask(world.createPassId());
  const booking = await world.waitFor(body.bookingId, ({ status }) => status === "confirmed");
  await waitUntil(
    () => pushesAbout(world, booking.orderId),
    ([push]) => push?.state === "delivered",
  );
  const handle = world.temporal.workflow.getHandle(prebookingWorkflowId(booking.bookingId));
  await waitUntil(
    async () => (await handle.describe()).raw,
    ({ pendingActivities, pendingWorkflowTask }) => !pendingActivities?.length && !pendingWorkflowTask,
  );
  return booking;
}

/** The push of the change is acknowledged at the first attempt. */
async function changeAndAcknowledge(world: World, { orderId }: Booking, status: number): Promise<void> {
  world.simulator.orders.changeStatus(orderId ?? "", status);
  await world.simulator.idle();
  const last = world.simulator.journal().findLast(({ kind }) => kind === "push-acknowledged");
  expect(last).toMatchObject({ orderId, status, attempts: 1 });
}
