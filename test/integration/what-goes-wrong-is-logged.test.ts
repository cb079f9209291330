import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";

type FaultRule = Parameters<Simulator["faults"]["add"]>[0];
type Line = Readonly<Record<string, unknown>>;

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

  function linesOf(bookingId: string): Line[] {
    return service
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line.bookingId === bookingId);
  }
});
