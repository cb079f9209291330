import { expect, test } from "vitest";
import type { FaultRule } from "../../../src/simulator/fault-rule.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { makeOrder } from "../../support/proxies/supplier-client.ts";
import { ordersOf } from "../../support/proxies/supplier-view.ts";
import { loungeRequest } from "../../support/service/service.ts";

type Fault = Omit<FaultRule, "match">;

const CONFIRMED = 1;
const CANCELLED = 3;

const world = useActivities();

test.each<[string, Fault, Record<string, unknown>]>([
  [
    "asks to slow down, with the pause that it names",
    { kind: "status", status: 429, retryAfterSeconds: 7 },
    { type: "supplier_throttled", nextRetryDelay: 7_000 },
  ],
  ["does not accept our credentials", { kind: "status", status: 401 }, { type: "supplier_unauthenticated" }],
  ["has answered, and the answer was lost", { kind: "answer-lost" }, { type: "supplier_outcome_unknown" }],
])(
  "a cancellation of a second order fails as what it is where DragonPass %s, and is repeated",
  async (_, fault, failure) => {
    const { passId, spoil, look } = await withStray();
    const spoiled = spoil("cancelOrder", fault);
    await expect(look()).rejects.toMatchObject(failure);
    spoiled.remove();
    expect(await look()).toMatchObject({ needsAttention: null });
    expect(ordersOf(world.simulator, passId).map(({ status }) => status)).toEqual([CONFIRMED, CANCELLED]);
  },
);

test("a second order that is cancelled by a request which something on the way has sent twice is no longer named", async () => {
  const { passId, spoil, look } = await withStray();
  spoil("cancelOrder", { kind: "repeated-request", times: 1 });
  expect(await look()).toMatchObject({ needsAttention: null });
  expect(ordersOf(world.simulator, passId).map(({ status }) => status)).toEqual([CONFIRMED, CANCELLED]);
});

/** A booking whose answer was lost, and a second order that looks like its own. */
async function withStray() {
  const request = world.request();
  const { pass, bookingId } = request;
  const spoil = (operation: "createOrder" | "cancelOrder", how: Fault) =>
    world.simulator.faults.add({ ...how, match: { operation, passId: pass.id } });
  spoil("createOrder", { kind: "answer-lost", times: 1 });
  const reservation = await world.reserve(request);
  await world.order(request, reservation);
  expect(await world.order(request, null)).toMatchObject({ kind: "ordered" });
  await makeOrder(world.deps.dragonpass, world.deps.programIds[0], {
    ...loungeRequest(pass.id),
    prebookingDate: request.prebookingDate ?? "",
  });
  const look = () => world.call("lookForStrayOrder", { bookingId }, { strayOrderAction: "cancel" });
  return { passId: pass.id, spoil, look };
}
