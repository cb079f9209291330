import { expect, test } from "vitest";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { BOOKED_KINDS, type BookedKind, bookedRequest } from "../support/service/module-requests.ts";
import { createWorld, type World } from "../support/service/world.ts";

/** Temporal gives an activity up after half a minute, and asks the dead worker's own queue before the common one. */
const TAKEN_OVER_MS = 120_000;

type Stage = "before" | "after";
const STAGES: readonly Stage[] = ["before", "after"];

test("a process killed while it makes orders of every module on every kind of pass leaves one of each", async () => {
  const world = await createWorld({ database: "postgres" });
  try {
    const first = await world.startService();
    const staged = await Promise.all(BOOKED_KINDS.flatMap((kind) => STAGES.map((stage) => stageAt(stage, kind))));
    await first.kill();
    await world.startService();
    const ended = await Promise.all(staged.map((booking) => decided(world, booking)));
    // What the dead process had sent arrives at last: its token has made its order.
    for (const { held } of staged) held.release();
    await world.simulator.idle();

    expect(ended).toEqual(staged.map(({ what }) => ({ what, status: "confirmed", orders: 1, tokens: 1 })));
    for (const { what, passId } of staged)
      expect({ what, orders: ordersOf(world.simulator, passId).length }).toEqual({ what, orders: 1 });
  } finally {
    await world.stop();
  }

  /** Asks for a booking, and holds its creation before or after it has made the order. */
  async function stageAt(when: Stage, kind: BookedKind) {
    const { simulator } = world;
    const request = await bookedRequest(simulator, kind, async (first) => {
      const { body } = await world.call("POST", "/v1/prebookings", first);
      return await world.waitFor(body.bookingId, ({ orderId }) => orderId !== null);
    });
    const passId = request.pass.id;
    const held = simulator.faults.add({ match: { operation: "createOrder", passId }, kind: "hold", when, times: 1 });
    const { body } = await world.ask(passId, request);
    await held.waitForHit();
    return { what: `${kind.what}, ${kind.passType}, ${when}`, bookingId: body.bookingId, passId, held };
  }
});

async function decided(world: World, { what, bookingId, passId }: { what: string; bookingId: string; passId: string }) {
  const { status } = await world.waitFor(bookingId, (booking) => booking.status !== "requested", TAKEN_OVER_MS);
  const tokens = requestsOf(world.simulator, "createOrder", { passId }).map(({ prebookingToken }) => prebookingToken);
  return { what, status, orders: ordersOf(world.simulator, passId).length, tokens: new Set(tokens).size };
}
