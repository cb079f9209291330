import { describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { holdLock, type LockHolder } from "../support/database/blocked-statements.ts";
import { orderOf, ordersOf, pushAbout, requestsOf } from "../support/proxies/supplier-view.ts";
import { startTcpProxy } from "../support/proxies/tcp-proxy.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import type { DatabaseKind } from "../support/service/own-stores.ts";
import { DATABASE_STAGES, STAGES, type StagedBooking, stageBooking } from "../support/service/staged-booking.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { waitUntil } from "../support/wait-until.ts";

const CANCELLED = 3;
const FROZEN_STAGES = ["before DragonPass gets the request", "after the order was made, before the answer"] as const;
/** Temporal gives an activity up after half a minute, and asks the dead worker's own queue before the common one. */
const TAKEN_OVER_MS = 120_000;

/** A world of its own, which is stopped whatever becomes of the test. */
async function inWorld(database: DatabaseKind, test: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ database });
  try {
    await test(world);
  } finally {
    await world.stop();
  }
}

// Side by side: most of their time is spent waiting for Temporal to give up on a process.
describe.concurrent("a process", () => {
  test.each([
    { database: "pglite", stages: STAGES },
    { database: "postgres", stages: [...STAGES, ...DATABASE_STAGES] },
  ] as const)(
    "killed while it makes orders leaves one order of each booking, on $database",
    async ({ database, stages }) => {
      await inWorld(database, async (world) => {
        const first = await world.startService();
        const staged = await Promise.all(stages.map((stage) => stageBooking(world, stage)));
        await first.kill();
        for (const booking of staged) await booking.afterDeath();

        await world.startService();
        await Promise.all(staged.map((booking) => hasOneOrder(world, booking)));
        // What the dead process had sent arrives at last.
        for (const booking of staged) await booking.release();
        await world.simulator.idle();
        await Promise.all(staged.map((booking) => isFollowed(world, booking)));
      });
    },
  );

  test("frozen while it makes orders, and taken for dead, makes no second one when it goes on", async () => {
    await inWorld("postgres", async (world) => {
      const temporal = await startTcpProxy(world.settings.TEMPORAL_ADDRESS ?? "");
      try {
        const first = await world.startService({ TEMPORAL_ADDRESS: temporal.address });
        const staged = await Promise.all(FROZEN_STAGES.map((stage) => stageBooking(world, stage)));
        first.signal("SIGSTOP");
        // Else Temporal would go on handing tasks to it for a minute.
        temporal.cut();

        await world.startService();
        await Promise.all(staged.map((booking) => hasOneOrder(world, booking)));
        for (const booking of staged) await booking.release();
        temporal.mend();
        first.signal("SIGCONT");
        // Its activities end first: they find the answers to their requests, which are late.
        first.signal("SIGTERM");
        expect(await first.exited, first.output()).toEqual({ code: 0, signal: null });

        await Promise.all(staged.map((booking) => isFollowed(world, booking)));
      } finally {
        await temporal.close();
      }
    });
  });

  test("killed after it has acknowledged a push, before it has rung, applies it when it is back, on postgres", async () => {
    await inWorld("postgres", async (world) => {
      const { simulator } = world;
      const first = await world.startService();
      const booking = await book(world);
      // Ringing begins with a look at whose the order is.
      const lock = await lockTable(world, "claims");
      simulator.orders.changeStatus(booking.orderId ?? "", CANCELLED);
      await simulator.idle();
      await killWhileBlocked(first, lock, "claims");

      const pushes = simulator.journal().filter(({ kind }) => kind === "push-acknowledged");
      expect(pushes).toMatchObject([{ status: 1 }, { status: CANCELLED, attempts: 1 }]);
      await world.startService();
      await untilCancelled(world, booking, () => world.redeliver());
    });
  });

  test("killed after it has acknowledged a push, before it has rung, applies it when it is back, on pglite", async () => {
    await inWorld("pglite", async (world) => {
      const { simulator } = world;
      const temporal = await startTcpProxy(world.settings.TEMPORAL_ADDRESS ?? "");
      try {
        const first = await world.startService({ TEMPORAL_ADDRESS: temporal.address });
        const booking = await book(world);
        // No ring gets through: its database has no locks that a test could hold.
        temporal.cut();
        simulator.orders.changeStatus(booking.orderId ?? "", CANCELLED);
        await simulator.idle();
        await first.kill();

        const pushes = simulator.journal().filter(({ kind }) => kind === "push-acknowledged");
        expect(pushes).toMatchObject([{ status: 1 }, { status: CANCELLED, attempts: 1 }]);
        await world.startService();
        await untilCancelled(world, booking, () => world.redeliver());
      } finally {
        await temporal.close();
      }
    });
  });

  test("killed before it has stored a push has not acknowledged it, and applies it when it is sent again", async () => {
    await inWorld("postgres", async (world) => {
      const { simulator } = world;
      const first = await world.startService();
      const booking = await book(world);
      const order = simulator.orders.changeStatus(booking.orderId ?? "", CANCELLED, { push: false });
      const lock = await lockTable(world, "inbox");
      const pushed = simulator.push(pushAbout(order, { previousStatus: 1 }), { attempts: 1 });
      await killWhileBlocked(first, lock, "inbox");
      expect(await pushed).toMatchObject({ acknowledged: false, status: null });

      await world.startService();
      const again = await simulator.push(pushAbout(order, { previousStatus: 1 }), { attempts: 1 });
      expect(again).toMatchObject({ acknowledged: true });
      await untilCancelled(world, booking, async () => undefined);
    });
  });
});

async function book(world: World): Promise<Booking> {
  const { body } = await world.ask(world.createPassId());
  const booking = await world.waitFor(body.bookingId, ({ status }) => status === "confirmed");
  await world.simulator.idle();
  return booking;
}

async function lockTable({ databaseUrl }: World, table: string): Promise<LockHolder> {
  return await holdLock(databaseUrl ?? "", `lock table ${table} in access exclusive mode`);
}

async function killWhileBlocked(service: NodeProcess, lock: LockHolder, table: string): Promise<void> {
  await lock.untilBlocked(table);
  await service.kill();
  await lock.endBlocked();
  await lock.release();
}

async function untilCancelled(world: World, { bookingId }: Booking, help: () => Promise<void>): Promise<void> {
  await waitUntil(
    async () => {
      await help();
      return (await world.booking(bookingId)).status;
    },
    (status) => status === "cancelled",
  );
}

async function hasOneOrder(world: World, { bookingId, passId, stage }: StagedBooking): Promise<void> {
  const booking = await world.waitFor(bookingId, ({ status }) => status !== "requested", TAKEN_OVER_MS);
  expect({ stage, status: booking.status, orders: ordersOf(world.simulator, passId) }).toMatchObject({
    stage,
    status: "confirmed",
    orders: [{ orderId: booking.orderId }],
  });
}

async function isFollowed(world: World, { bookingId, passId }: StagedBooking): Promise<void> {
  const order = orderOf(world.simulator, await world.booking(bookingId));
  world.simulator.orders.changeStatus(order.orderId, CANCELLED);
  await world.waitFor(bookingId, ({ status }) => status === "cancelled");
  expect(ordersOf(world.simulator, passId)).toHaveLength(1);
  const tokens = requestsOf(world.simulator, "createOrder", { passId }).map(({ prebookingToken }) => prebookingToken);
  expect(new Set(tokens).size).toBe(1);
}
