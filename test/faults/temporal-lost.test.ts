import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { SEARCH_ATTRIBUTE_TYPES } from "../../src/domain/booking/search-attributes.ts";
import { BOOKING_WATCH_SCHEDULE_ID, prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { createStopStack, type StopStack } from "../../src/service/stop-stack.ts";
import type { FaultRule } from "../../src/simulator/fault-rule.ts";
import { findFreePort } from "../../src/temporal/dev-server/binaries/free-port.ts";
import { type DevServer, startDevServer } from "../../src/temporal/dev-server/dev-server.ts";
import { ordersOf, requestsOf, shownOf, truthOf } from "../support/proxies/supplier-view.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import type { DatabaseKind } from "../support/service/own-stores.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { watchOnce } from "../support/temporal/booking-watch.ts";
import { CURIOUS_LOUNGE, WHOLE_GUEST } from "../support/values/whole-guest.ts";
import { waitUntil } from "../support/wait-until.ts";

const NAMESPACE = "lost";
/** The watch looks once a minute; one without an order is looked for at DragonPass for another one. */
const BACK_MS = 180_000;

describe("a service as a process of its own, when Temporal loses its data", () => {
  let stops: StopStack;
  let folder: string;
  let port: number;
  let temporal: DevServer;
  let world: World;
  let service: NodeProcess;

  beforeEach(async () => {
    stops = createStopStack();
    folder = await mkdtemp(join(tmpdir(), "dragonpass-temporal-lost-"));
    stops.add("the folder", () => rm(folder, { recursive: true, force: true }));
    port = await findFreePort();
    temporal = await startTemporal("first");
  });
  afterEach(() => stops.stopAll());

  async function startOn(database: DatabaseKind): Promise<void> {
    world = await createWorld({
      database,
      temporalAddress: temporal.address,
      namespace: NAMESPACE,
      keepEveryMs: 500,
    });
    stops.add("the world", () => world.stop());
    service = await world.startService();
  }

  test("all of it: every booking goes on, from what is stored, with one order", { timeout: 240_000 }, async () => {
    // A folder of the process, as the database of the next one is a server.
    await startOn("pglite");
    const confirmed = await book();
    const { passId: lostPass, bookingId: lost, silence, hidden } = await bookWithLostAnswer();
    const { passId: askedPass, bookingId: asked, fault } = await bookWithout("checkAvailability");
    await watchOnce(world.temporal);

    await temporal.stop();
    temporal = await startTemporal("second", {});
    fault.remove();
    silence.remove();
    hidden.remove();

    for (const bookingId of [confirmed.bookingId, lost, asked]) {
      const isBack = ({ status, history }: Booking) =>
        status === "confirmed" && JSON.stringify(history).includes("Restarted");
      await isFollowedUntilCancelled(await world.waitFor(bookingId, isBack, BACK_MS));
    }
    for (const passId of [confirmed.pass?.id ?? "", lostPass, askedPass]) {
      expect(ordersOf(world.simulator, passId)).toHaveLength(1);
    }
    expect(requestsOf(world.simulator, "createOrder", { passId: confirmed.pass?.id ?? "" })).toHaveLength(1);
  });

  test("the last of it: what runs at an earlier state finds its order, what is missing is restarted", async () => {
    await startOn("postgres");
    const { bookingId: early, passId: earlyPass, fault } = await bookWithout("checkAvailability");
    const known = await book();
    await temporal.stop();
    await cp(join(folder, "first"), join(folder, "copy"), { recursive: true });
    temporal = await startTemporal("first");
    fault.remove();
    await world.waitFor(early, ({ status }) => status === "confirmed", 60_000);
    const late = await book();
    await watchOnce(world.temporal);

    // As the page for operators asks: a worker remembers its workflows as they were.
    service.signal("SIGTERM");
    await service.exited;
    await temporal.stop();
    temporal = await startTemporal("copy");
    service = await world.startService();

    await untilRunning(late.bookingId, 120_000);
    for (const bookingId of [early, known.bookingId, late.bookingId])
      await isFollowedUntilCancelled(await world.booking(bookingId));
    for (const passId of [earlyPass, known.pass?.id ?? "", late.pass?.id ?? ""]) {
      expect(ordersOf(world.simulator, passId)).toHaveLength(1);
      expect(requestsOf(world.simulator, "createOrder", { passId })).toHaveLength(1);
    }
    // It was never missing.
    expect(JSON.stringify((await world.booking(known.bookingId)).history)).not.toContain("Restarted");
  });

  /** On this data file; a new one has no workflow. */
  async function startTemporal(
    name: string,
    searchAttributes: Partial<typeof SEARCH_ATTRIBUTE_TYPES> = SEARCH_ATTRIBUTE_TYPES,
  ): Promise<DevServer> {
    const dataFile = join(folder, name, "temporal.db");
    const options = { dataFile, port, namespace: NAMESPACE, searchAttributes, env: process.env };
    const server = await startDevServer({ ...options, progress: () => undefined });
    stops.add("Temporal", () => server.stop());
    return server;
  }

  async function book(): Promise<Booking> {
    const { body } = await world.ask(world.createPassId());
    return await world.waitFor(body.bookingId, ({ status }) => status === "confirmed");
  }

  function addFault(
    passId: string,
    operation: NonNullable<FaultRule["match"]["operation"]>,
    fault: Partial<FaultRule>,
  ) {
    return world.simulator.faults.add({ kind: "status", ...fault, match: { operation, passId } });
  }

  /** Its order exists, and nobody here has heard of it. */
  async function bookWithLostAnswer() {
    const passId = world.createPassId();
    addFault(passId, "createOrder", { kind: "order-late", delayMs: 3_000, times: 1 });
    const silence = addFault(passId, "push", { kind: "drop" });
    const hidden = addFault(passId, "listOrders", { kind: "stale-read" });
    const { body } = await world.ask(passId);
    await waitUntil(
      () => ordersOf(world.simulator, passId),
      (orders) => orders.length === 1,
    );
    expect(await world.booking(body.bookingId)).toMatchObject({ status: "requested", orderId: null });
    return { passId, bookingId: body.bookingId, silence, hidden };
  }

  /** It waits for an answer that DragonPass does not give. */
  async function bookWithout(operation: "checkAvailability") {
    const passId = world.createPassId();
    const fault = addFault(passId, operation, { kind: "status" });
    const { body } = await world.ask(passId, { resourceId: CURIOUS_LOUNGE, guest: WHOLE_GUEST });
    await fault.waitForHit();
    return { passId, bookingId: body.bookingId, fault };
  }

  async function untilRunning(bookingId: Booking["bookingId"], timeoutMs = 60_000): Promise<void> {
    await waitUntil(
      () => statusOf(bookingId),
      (status) => status === "RUNNING",
      timeoutMs,
    );
  }

  async function statusOf(bookingId: Booking["bookingId"]): Promise<string> {
    const handle = world.temporal.workflow.getHandle(prebookingWorkflowId(bookingId));
    return await handle.describe().then(
      ({ status }) => status.name,
      () => "unknown",
    );
  }

  /** The lounge cancels: whoever follows the booking learns of it by the push, and ends. */
  async function isFollowedUntilCancelled({ bookingId, orderId }: Booking): Promise<void> {
    world.simulator.orders.changeStatus(orderId ?? "", 3);
    const booking = await waitUntil(
      async () => {
        // A ring that came while the workflow was away is repeated.
        await world.redeliver().catch(() => undefined);
        return await world.booking(bookingId);
      },
      ({ status }) => status === "cancelled",
      60_000,
    );
    const order = world.simulator.orders.get(orderId ?? "");
    expect(order && shownOf(booking)).toEqual(order && truthOf(order));
    await waitUntil(
      () => statusOf(bookingId),
      (status) => status === "COMPLETED",
    );
  }

  test("of which the Schedules and search attributes come back while the service runs", async () => {
    await startOn("postgres");
    await temporal.stop();
    temporal = await startTemporal("second", {});

    await waitUntil(
      () =>
        world.temporal.schedule
          .getHandle(BOOKING_WATCH_SCHEDULE_ID)
          .describe()
          .then(
            () => true,
            () => false,
          ),
      (isThere) => isThere,
    );
    const { customAttributes } = await world.temporal.connection.operatorService.listSearchAttributes({
      namespace: NAMESPACE,
    });
    expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTE_TYPES)));
  });
});
