import { describe, expect, test } from "vitest";
import { parsePushEvent } from "../../../src/dragonpass/push/push-events.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { openWithReceiver as open } from "./push-receiver.ts";

const [FIRST, SECOND] = ["1888000000000001", "1888000000000002"] as const;
const ids = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index}`);

describe("a batch", () => {
  test("of changed resources has up to a hundred of one module in each message", async () => {
    const { simulator, received } = await open();
    const made = simulator.catalogue.seed({ resources: 450, modules: ["lounge", "esim", "lounge"] });
    const resourceIds = made.map(({ resourceId }) => resourceId);
    const { messages, batchId } = simulator.catalogue.sendBatch({
      programId: FIRST,
      eventType: "resource.metadata.updated",
      resourceIds,
    });
    expect(messages.map(({ sequence, totalSequence, module }) => [sequence, totalSequence, module])).toEqual([
      [1, 5, 1],
      [2, 5, 1],
      [3, 5, 1],
      [4, 5, 8],
      [5, 5, 8],
    ]);
    expect(messages.map(({ resources }) => (resources as string[]).length)).toEqual([100, 100, 100, 100, 50]);
    expect(new Set(messages.flatMap(({ resources }) => resources as string[]))).toEqual(new Set(resourceIds));
    await simulator.idle();
    expect(received.map(({ body }) => body)).toEqual(expect.arrayContaining([...messages]));
    expect(received).toHaveLength(5);
    expect(messages[0]).toEqual({
      eventType: "resource.metadata.updated",
      batchId,
      sequence: 1,
      totalSequence: 5,
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      programId: FIRST,
      module: 1,
      resources: expect.any(Array),
    });
  });

  test("of hubs has up to a hundred in each message, and no module", async () => {
    const { simulator } = await open();
    const { messages } = simulator.catalogue.sendBatch({
      programId: FIRST,
      eventType: "transportHub.metadata.updated",
      transportHubIds: ids("A", 101),
    });
    expect(messages.map(({ transportHubs }) => (transportHubs as string[]).length)).toEqual([100, 1]);
    expect(messages[0]).not.toHaveProperty("module");
  });

  test("of added and removed resources has up to fifty of each in a message", async () => {
    const { simulator } = await open();
    const { messages } = simulator.catalogue.sendBatch({
      programId: FIRST,
      eventType: "resource.availability.changed",
      added: ids("N", 120),
      removed: ids("X", 51),
    });
    const sizes = messages.map(({ data }) =>
      (data as { changeAction: string; resources: string[] }[]).map((change) => [
        change.changeAction,
        change.resources.length,
      ]),
    );
    expect(sizes).toEqual([
      [
        ["added", 50],
        ["removed", 50],
      ],
      [
        ["added", 50],
        ["removed", 1],
      ],
      [["added", 20]],
    ]);
  });

  test("is read by the client without a complaint", async () => {
    const { simulator, received } = await open();
    simulator.catalogue.seed({ resources: 230, push: true });
    simulator.catalogue.changeHub("A00001", { city: "Salford" });
    simulator.catalogue.changeResource("N00001", { terminal: "T2" });
    simulator.catalogue.flush();
    await simulator.idle();
    for (const { body } of received) {
      expect(parsePushEvent(JSON.stringify(body))).toMatchObject({
        kind: "known",
        facts: { programId: body.programId, batchId: body.batchId, sequence: body.sequence, warnings: [] },
      });
    }
    expect(new Set(received.map(({ body }) => body.eventType)).size).toBe(3);
  });

  test("needs something to tell of, and a program", async () => {
    const { simulator } = await open();
    const batch = { eventType: "resource.metadata.updated", resourceIds: [] } as const;
    expect(() => simulator.catalogue.sendBatch({ ...batch, programId: FIRST })).toThrow(RangeError);
    expect(() => simulator.catalogue.sendBatch({ ...batch, programId: "1" })).toThrow("no program");
  });

  test("is sent again until its own numbers are acknowledged, and is in the journal", async () => {
    const { simulator } = await open({ pushUrl: "http://127.0.0.1:9/", pushRetryDelaysMs: [1, 1, 1] });
    const { batchId } = simulator.catalogue.sendBatch({
      programId: FIRST,
      eventType: "transportHub.metadata.updated",
      transportHubIds: ["A1"],
    });
    await simulator.idle();
    expect(simulator.journal()[0]).toMatchObject({ kind: "batch-sent", programId: FIRST, batchId, totalSequence: 1 });
    expect(simulator.journal().at(-1)).toMatchObject({
      kind: "push-given-up",
      attempts: 4,
      programId: FIRST,
      batchId,
      sequence: 1,
    });
  });
});

describe("a flush", () => {
  const told = (simulator: Simulator) =>
    simulator.catalogue.flush().map(({ programId, eventType, messages }) => ({ programId, eventType, messages }));

  test("tells each program of what concerns it, once, under one batch id", async () => {
    const { simulator } = await open();
    const { catalogue } = simulator;
    catalogue.removeResource(SECOND, "N00001", { push: false });
    catalogue.changeResource("N00001", { terminal: "T2" });
    catalogue.changeResource("N00001", { terminal: "T3" });
    catalogue.changeResource("N00020", { terminal: "T5" }, { push: false });
    catalogue.changeHub("A00002", { city: "HK" });
    catalogue.addResource({ resourceId: "N10000" });
    catalogue.removeResource(FIRST, "N00030");
    const batches = catalogue.flush();
    expect(new Set(batches.map(({ batchId }) => batchId)).size).toBe(1);
    expect(batches.map(({ programId, eventType }) => [programId, eventType])).toEqual([
      [FIRST, "resource.metadata.updated"],
      [FIRST, "transportHub.metadata.updated"],
      [FIRST, "resource.availability.changed"],
      [SECOND, "transportHub.metadata.updated"],
      [SECOND, "resource.availability.changed"],
    ]);
    expect(batches.flatMap(({ messages }) => messages)).toMatchObject([
      { resources: ["N00001"], totalSequence: 1 },
      { transportHubs: ["A00002"] },
      {
        data: [
          { changeAction: "added", resources: ["N10000"] },
          { changeAction: "removed", resources: ["N00030"] },
        ],
      },
      { transportHubs: ["A00002"] },
      { data: [{ changeAction: "added", resources: ["N10000"] }] },
    ]);
    expect(catalogue.flush()).toEqual([]);
  });

  test("says nothing of a resource that went and came back", async () => {
    const { simulator } = await open();
    simulator.catalogue.removeResource(FIRST, "N00001");
    simulator.catalogue.restoreResource(FIRST, "N00001");
    simulator.catalogue.addResource({ resourceId: "N10000" }, { programIds: [FIRST] });
    simulator.catalogue.removeResource(FIRST, "N10000");
    expect(told(simulator)).toEqual([]);
  });

  test("never uses a batch id a second time", async () => {
    const { simulator } = await open();
    const batchIds = Array.from({ length: 20 }, () => {
      simulator.catalogue.changeHub("A00001", {});
      return simulator.catalogue.flush()[0]?.batchId;
    });
    expect(new Set(batchIds).size).toBe(20);
  });
});
