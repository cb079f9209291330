import { describe, expect, test } from "vitest";
import { readiness } from "../../src/contract/readiness.ts";
import type { FaultRule } from "../../src/simulator/fault-rule.ts";
import { ordersOf } from "../support/proxies/supplier-view.ts";
import { pushesAbout } from "../support/service/redelivery.ts";
import { createWorld } from "../support/service/world.ts";
import { wrongClock } from "../support/service/wrong-clock.ts";
import { HOUR, MINUTE } from "../support/values/durations.ts";
import { waitUntil } from "../support/wait-until.ts";

const DECIDED_MS = 90_000;
const USED = 2;
const LOST: Omit<FaultRule, "match"> = { kind: "answer-lost", times: 1 };
const LATE: Omit<FaultRule, "match"> = { kind: "order-late", delayMs: 5_000, times: 1 };

/** By how many minutes each process's clock is wrong, and DragonPass's. All cells are in the unit test of the matrix. */
const CELLS: readonly {
  readonly name: string;
  readonly services: readonly number[];
  readonly supplier: number;
  readonly fault?: Omit<FaultRule, "match">;
}[] = [
  { name: "ours is 11 minutes behind", services: [-11], supplier: 0 },
  { name: "DragonPass's is 5 minutes behind and an answer is lost", services: [0], supplier: -5, fault: LOST },
  { name: "every one shows another time and an answer is lost", services: [15, -15], supplier: 5, fault: LOST },
  { name: "one worker is 15 minutes ahead and the order is late", services: [0, 15], supplier: -15, fault: LATE },
];

/** Where its policy ends a day before the visit, in a zone without summer time. */
const LOUNGE = { resourceId: "N00012", timeZone: "Asia/Hong_Kong" };
const visitIn = (ms: number) =>
  new Date(Date.now() + ms).toLocaleString("sv-SE", { timeZone: LOUNGE.timeZone }).slice(0, 16).replace(" ", "T");

describe.concurrent("a host whose clock is wrong", () => {
  test.each([-26 * HOUR, -11 * MINUTE, 11 * MINUTE, 26 * HOUR])(
    "ends no booking, closes no window and refuses no push (%i ms)",
    async (errorMs) => {
      const world = await createWorld();
      const ask = (visitInMs: number) =>
        world.ask(world.createPassId(), { resourceId: LOUNGE.resourceId, prebookingDate: visitIn(visitInMs) });
      const decided = async (bookingId: string) =>
        await world.waitFor(bookingId, ({ status }) => status !== "requested", DECIDED_MS);
      try {
        await world.startService(wrongClock(errorMs));
        const [soon, passed] = [await ask(24 * HOUR + 8 * MINUTE), await ask(-8 * MINUTE)];
        const booking = await decided(soon.body.bookingId);
        expect(booking).toMatchObject({ status: "confirmed", cancellable: true });
        expect(await decided(passed.body.bookingId)).toMatchObject({
          status: "rejected",
          reason: { code: "date_in_the_past" },
        });
        for (const at of [booking.createdAt, booking.updatedAt])
          expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(DECIDED_MS);

        world.simulator.orders.redeem(String(booking.orderId));
        await world.waitFor(booking.bookingId, ({ status }) => status === "used", DECIDED_MS);
        await waitUntil(
          () => pushesAbout(world, booking.orderId),
          (messages) => messages.some(({ currentStatus, state }) => currentStatus === USED && state === "delivered"),
        );
      } finally {
        await world.stop();
      }
    },
  );
});

describe.concurrent("processes whose clocks are wrong", () => {
  test.each(CELLS)("make one order where $name, and say so", async ({ services, supplier, fault }) => {
    const world = await createWorld();
    try {
      world.simulator.clock.setError(supplier * MINUTE);
      const passId = world.createPassId();
      if (fault !== undefined) world.simulator.faults.add({ ...fault, match: { operation: "createOrder", passId } });
      const running = [];
      for (const minutes of services) running.push(await world.startService(wrongClock(minutes * MINUTE)));

      const { body } = await world.ask(passId);
      const booking = await world.waitFor(body.bookingId, ({ status }) => status !== "requested", DECIDED_MS);
      const orders = ordersOf(world.simulator, passId);
      expect(orders).toHaveLength(1);
      expect(booking).toMatchObject({ status: "confirmed", orderId: orders[0]?.orderId, needsAttention: null });

      const last = services.at(-1) ?? 0;
      const { clocks } = await waitUntil(
        async () => readiness.parse((await world.call("GET", "/readyz")).body),
        ({ clocks: { supplier: seen } }) => seen.status === "failing",
      );
      expect(Math.abs((clocks.supplier.offsetMs ?? Number.NaN) - (supplier - last) * MINUTE)).toBeLessThan(5_000);
      expect(clocks.database.status).toBe(last === 0 ? "ok" : "failing");
      await running.at(-1)?.untilWritten(/"level":"warn".*our clock and DragonPass's differ/);
    } finally {
      await world.stop();
    }
  });
});
