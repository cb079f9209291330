import { describe, expect, test } from "vitest";
import { openWithReceiver } from "./push-receiver.ts";

const [FIRST, SECOND] = ["1888000000000001", "1888000000000002"] as const;

describe("a message of a batch can be", () => {
  const batch = {
    programId: FIRST,
    eventType: "transportHub.metadata.updated",
    transportHubIds: Array.from({ length: 250 }, (_, index) => `A${index}`),
  } as const;
  const match = { operation: "push", batchId: "b1" } as const;

  async function sent(kind: "drop" | "duplicate" | "delay" | "reorder", sequence: number, delayMs: number) {
    const { simulator, received } = await openWithReceiver();
    const fault = simulator.faults.add({ match: { ...match, sequence }, kind, delayMs });
    simulator.catalogue.sendBatch({ ...batch, batchId: "b1" });
    await simulator.idle();
    expect(fault.hits()).toBe(1);
    return received.map(({ body }) => body.sequence);
  }

  test("dropped", async () => {
    expect((await sent("drop", 2, 0)).sort()).toEqual([1, 3]);
  });
  test("duplicated", async () => {
    expect((await sent("duplicate", 3, 0)).sort()).toEqual([1, 2, 3, 3]);
  });
  test("delayed", async () => {
    expect((await sent("delay", 1, 300)).at(-1)).toBe(1);
  });
  test("overtaken by the next one of the same batch", async () => {
    const order = await sent("reorder", 1, 60_000);
    expect(order.indexOf(1)).toBeGreaterThan(order.indexOf(2));
  });

  test("left alone by a rule for another batch, type or program", async () => {
    const { simulator, received } = await openWithReceiver();
    simulator.faults.add({ match: { ...match, batchId: "b2" }, kind: "drop" });
    simulator.faults.add({ match: { ...match, eventType: "resource.metadata.updated" }, kind: "drop" });
    simulator.faults.add({ match: { ...match, programId: SECOND }, kind: "drop" });
    simulator.catalogue.sendBatch({ ...batch, batchId: "b1" });
    await simulator.idle();
    expect(received).toHaveLength(3);
  });
});
