import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { SUPPLIER_CODES } from "../../src/dragonpass/assumptions.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { ordersOf } from "../support/proxies/supplier-view.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";

type FaultRule = Parameters<Simulator["faults"]["add"]>[0];
type Line = Readonly<Record<string, unknown>>;

/** A call that is never answered is given up after some seconds, and repeated. */
const CHAOS_MS = 50_000;
const CANCELLED = 3;

describe("the log of a service for which DragonPass fails", () => {
  let world: World;
  let service: NodeProcess;
  beforeAll(async () => {
    world = await createWorld();
    service = await world.startService();
  });
  afterAll(() => world.stop());

  test.each<readonly [string, Omit<FaultRule, "match">, FaultRule["match"], Line]>([
    [
      "answers 500",
      { kind: "status", status: 500, times: 1 },
      { operation: "checkAvailability" },
      { operation: "checkAvailability", outcome: "server-error", httpStatus: 500, activityType: "checkAvailability" },
    ],
    [
      "is asked too often",
      { kind: "status", status: 429, times: 1 },
      { operation: "checkAvailability" },
      { operation: "checkAvailability", outcome: "throttled", httpStatus: 429, activityType: "checkAvailability" },
    ],
    [
      "makes an order and loses its answer",
      { kind: "answer-lost", times: 1 },
      { operation: "createOrder" },
      { operation: "createOrder", outcome: "connection", activityType: "createOrder" },
    ],
  ])("says so in one line when it %s, with the booking and the id of the call", async (_what, fault, match, wanted) => {
    const passId = world.createPassId();
    world.simulator.faults.add({ ...fault, match: { ...match, passId } });
    const { body } = await world.ask(passId);
    await world.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    const found = linesOf(body.bookingId).filter(
      ({ operation, outcome }) => operation === wanted.operation && outcome === wanted.outcome,
    );
    expect(found).toEqual([expect.objectContaining({ ...wanted, level: "warn", attempt: expect.any(Number) })]);
    expect(found[0]?.supplierRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(service.output()).not.toContain(passId);
  });

  test("says in one line without a stack that an activity is repeated, why, and which booking waits", async () => {
    const passId = world.createPassId();
    world.simulator.faults.add({
      kind: "status",
      status: 429,
      times: 1,
      match: { operation: "checkAvailability", passId },
    });
    const { body } = await world.ask(passId);
    await world.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    const failed = linesOf(body.bookingId).filter(({ msg }) => String(msg).startsWith("an activity failed"));
    expect(failed).toMatchObject([{ code: "supplier_throttled", activityType: "checkAvailability", attempt: 1 }]);
    expect(JSON.stringify(failed)).not.toContain("frames");
  });

  test("says that DragonPass does not know an order, and which one's booking asks", async () => {
    const { body } = await world.ask(world.createPassId());
    const { orderId } = await world.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    const code = SUPPLIER_CODES.orderNotFound;
    const match = { operation: "getOrder", orderId: orderId ?? "" } as const;
    const unknown = world.simulator.faults.add({ match, kind: "status", status: 404, code, times: 1 });
    await world.call("POST", `/v1/prebookings/${body.bookingId}/sync`);
    expect(unknown.hits()).toBe(1);
    const found = linesOf(body.bookingId).filter(
      ({ operation, outcome }) => operation === "getOrder" && outcome === "refused",
    );
    expect(found).toMatchObject([{ level: "info", supplierCode: code, httpStatus: 404 }]);
  });

  test("tells of calls that fail at random, while bookings are decided, each with the one order that there is", async () => {
    const { simulator } = world;
    simulator.faults.setChaos({ seed: 7, probability: 0.4, delayMsMax: 200 });
    const passIds = Array.from({ length: 5 }, () => world.createPassId());
    const asked = await Promise.all(passIds.map((passId) => world.ask(passId)));
    const isDecided = ({ status, needsAttention }: Booking) => status !== "requested" || needsAttention !== null;
    const bookings = await Promise.all(
      asked.map(({ body }) => world.waitFor(body.bookingId, isDecided, CHAOS_MS)),
    ).finally(() => simulator.faults.setChaos(null));
    expect(bookings.flatMap(({ bookingId }) => linesOf(bookingId)).filter(({ level }) => level === "warn")).not.toEqual(
      [],
    );
    for (const [index, { orderId, needsAttention }] of bookings.entries()) {
      // Of what it does not know a person is asked.
      if (needsAttention !== null) continue;
      const live = ordersOf(simulator, passIds[index] ?? "").filter(({ status }) => status !== CANCELLED);
      expect(live.map((order) => order.orderId)).toEqual(orderId === null ? [] : [orderId]);
    }
  });

  function linesOf(bookingId: string): Line[] {
    return service
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line.bookingId === bookingId);
  }
});
