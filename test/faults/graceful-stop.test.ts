import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { type NodeProcess, startNpmScript } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";

const CANCELLED = 3;

describe("the service that is asked to stop", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test("finishes what it is doing, ends with code 0, and goes on when it is started again", async () => {
    const { simulator } = world;
    const first = await startMain();
    const passId = world.createPassId();
    const held = simulator.faults.add({ match: { operation: "createOrder", passId }, kind: "hold", times: 1 });
    const { body: asked } = await world.ask(passId);
    await held.waitForHit();
    first.signal("SIGTERM");
    await first.untilWritten(/stopping/);
    held.release();
    expect(await first.exited, first.output()).toEqual({ code: 0, signal: null });
    expect(first.output()).toMatch(/stopped$/m);
    // The order was claimed and published by the process that was stopping.
    expect(await storedStatus(asked.bookingId)).toBe("confirmed");

    const second = await startMain();
    const booking = await world.booking(asked.bookingId);
    expect(ordersOf(simulator, passId)).toMatchObject([{ orderId: booking.orderId }]);
    expect(requestsOf(simulator, "createOrder", { passId })).toHaveLength(1);

    simulator.orders.changeStatus(booking.orderId ?? "", CANCELLED);
    await world.waitFor(booking.bookingId, ({ status }) => status === "cancelled");
    expect(ordersOf(simulator, passId)).toHaveLength(1);
    // Or it would take up what the next one is to be stopped at.
    await second.kill();
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "finishes it as npm start, too, whose process group gets %s, and which npm signals once more",
    async (signal) => {
      const { simulator } = world;
      const npm = startNpmScript("start", world.settings);
      try {
        await useApiOf(npm);
        const passId = world.createPassId();
        const held = simulator.faults.add({ match: { operation: "createOrder", passId }, kind: "hold", times: 1 });
        const { body: asked } = await world.ask(passId);
        await held.waitForHit();
        npm.signalGroup(signal);
        await npm.untilWritten(/stopping/);
        // A service manager that is impatient.
        npm.signalGroup("SIGTERM");
        held.release();
        await npm.exited;
        expect(npm.output()).toMatch(/stopped$/m);
        expect(await storedStatus(asked.bookingId)).toBe("confirmed");
        expect(requestsOf(simulator, "createOrder", { passId })).toHaveLength(1);
      } finally {
        await npm.kill();
      }
    },
  );

  async function storedStatus(bookingId: string): Promise<string | undefined> {
    const client = new pg.Client(world.databaseUrl ?? "");
    await client.connect();
    try {
      const { rows } = await client.query("select status from bookings where booking_id = $1", [bookingId]);
      return rows[0]?.status;
    } finally {
      await client.end();
    }
  }

  /** As `npm start` does. */
  async function startMain(): Promise<NodeProcess> {
    const main = world.startProcess("src/main.ts");
    await useApiOf(main);
    return main;
  }

  async function useApiOf(main: NodeProcess): Promise<void> {
    const [, url] = await main.untilWritten(/^ {2}API +(http.*)\/v1$/m);
    world.useApi(url ?? "");
  }
});
