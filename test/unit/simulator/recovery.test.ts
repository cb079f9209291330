import { describe, expect, test } from "vitest";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { call, openSimulator } from "./simulator-client.ts";

const [FIRST, SECOND] = ["1888000000000001", "1888000000000002"] as const;
const RESOURCES = "resource.metadata.updated";
const HUBS = "transportHub.metadata.updated";
const HOUR_MS = 3_600_000;

async function recover(simulator: Simulator, query: Record<string, string | number>, programId: string = FIRST) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return call(simulator, "GET", `/event?${parameters}`, undefined, { "x-program-id": programId });
}

/** The last so many hours by the simulator's clock. */
function span(simulator: Simulator, hours: number) {
  const now = simulator.clock.now().getTime();
  return { startTime: new Date(now - hours * HOUR_MS).toISOString(), endTime: new Date(now).toISOString() };
}

function sendResources(simulator: Simulator, count: number, programId: string = FIRST) {
  const resourceIds = Array.from({ length: count }, (_, index) => `N${index}`);
  return simulator.catalogue.sendBatch({ programId, eventType: RESOURCES, resourceIds });
}

describe("recovery", () => {
  test("gives what was pushed, word for word, though nobody took it", async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ match: { operation: "push" }, kind: "drop" });
    const { messages } = sendResources(simulator, 150);
    simulator.catalogue.sendBatch({ programId: FIRST, eventType: HUBS, transportHubIds: ["A00001"] });
    const { data } = await recover(simulator, { eventType: RESOURCES, ...span(simulator, 1) });
    expect(data.events).toEqual(messages);
    expect(data.pagination).toEqual({ pageSize: 10, pageNumber: 1, totalNumber: 2 });
    expect((await recover(simulator, { eventType: HUBS, ...span(simulator, 1) })).data.events).toHaveLength(1);
  });

  test("knows one batch from another, and one program from another", async () => {
    const simulator = await openSimulator();
    const { batchId, messages } = sendResources(simulator, 1);
    sendResources(simulator, 1);
    sendResources(simulator, 1, SECOND);
    expect((await recover(simulator, { eventType: RESOURCES, batchId })).data.events).toEqual(messages);
    expect((await recover(simulator, { eventType: RESOURCES, batchId }, SECOND)).data.events).toEqual([]);
    const ofSecond = await recover(simulator, { eventType: RESOURCES, ...span(simulator, 1) }, SECOND);
    expect(ofSecond.data.events).toMatchObject([{ programId: SECOND }]);
  });

  test("does not know which resources were added or removed", async () => {
    const simulator = await openSimulator();
    const eventType = "resource.availability.changed";
    const { batchId } = simulator.catalogue.sendBatch({ programId: FIRST, eventType, added: ["N1"] });
    expect(await recover(simulator, { eventType, batchId })).toMatchObject({ status: 200, data: { events: [] } });
  });

  test("forgets after 48 hours, and does not call it an error", async () => {
    const simulator = await openSimulator();
    const { batchId } = sendResources(simulator, 1);
    simulator.clock.advance(47 * HOUR_MS);
    expect((await recover(simulator, { eventType: RESOURCES, ...span(simulator, 100) })).data.events).toHaveLength(1);
    simulator.clock.advance(2 * HOUR_MS);
    for (const query of [{ batchId }, span(simulator, 100)]) {
      expect(await recover(simulator, { eventType: RESOURCES, ...query })).toMatchObject({
        status: 200,
        code: 0,
        data: { events: [], pagination: { totalNumber: 0 } },
      });
    }
  });

  test("keeps to the span of time", async () => {
    const simulator = await openSimulator();
    const start = simulator.clock.now();
    sendResources(simulator, 1);
    simulator.clock.advance(HOUR_MS);
    const later = sendResources(simulator, 1);
    const minutes = (count: number) => new Date(start.getTime() + count * 60_000).toISOString();
    const found = async (from: number, to: number) =>
      (await recover(simulator, { eventType: RESOURCES, startTime: minutes(from), endTime: minutes(to) })).data.events;
    expect(await found(-1, 120)).toHaveLength(2);
    expect(await found(30, 120)).toEqual(later.messages);
    expect(await found(-60, -30)).toEqual([]);
  });

  test("comes in pages, oldest first", async () => {
    const simulator = await openSimulator();
    const { messages } = sendResources(simulator, 450);
    const events: unknown[] = [];
    for (const pageNumber of [1, 2, 3]) {
      const query = { eventType: RESOURCES, ...span(simulator, 1), pageSize: 2, pageNumber };
      const { data } = await recover(simulator, query);
      expect(data.pagination).toEqual({ pageSize: 2, pageNumber, totalNumber: 5 });
      events.push(...data.events);
    }
    expect(events).toEqual(messages);
  });

  test("comes in pages that are shorter than was asked for, where the simulator is told so", async () => {
    const simulator = await openSimulator({ pageSizeMax: 2 });
    const { messages } = sendResources(simulator, 250);
    const query = { eventType: RESOURCES, ...span(simulator, 1), pageSize: 100 };
    const { data } = await recover(simulator, query);
    expect(data).toEqual({ pagination: { pageSize: 2, pageNumber: 1, totalNumber: 3 }, events: messages.slice(0, 2) });
  });

  test("wants a type, and a span or a batch", async () => {
    const simulator = await openSimulator();
    expect(await recover(simulator, { batchId: "b" })).toMatchObject({ status: 400, code: "302.000.001" });
    expect(await recover(simulator, { eventType: RESOURCES })).toMatchObject({ code: "302.000.001" });
    expect(await recover(simulator, { eventType: RESOURCES, startTime: "yesterday", endTime: "now" })).toMatchObject({
      code: "301.000.001",
    });
  });
});
