import { describe, expect, test } from "vitest";
import { call, list, openSimulator, send } from "./simulator-client.ts";

const EVENTS = "/event?eventType=transportHub.metadata.updated&batchId=b1";

describe("a fault", () => {
  test.each([
    ["listResources", "/resources?module=1"],
    ["getResource", "/resources/N00001"],
    ["listTransportHubs", "/transportHubs"],
    ["getTransportHub", "/transportHubs/A00001"],
    ["listEvents", EVENTS],
  ] as const)("spoils %s in every way", async (operation, path) => {
    const simulator = await openSimulator();
    const add = (kind: "html" | "truncated-json" | "empty" | "status" | "answer-lost") =>
      simulator.faults.add({ match: { operation }, kind, times: 1 });
    add("html");
    expect((await send(simulator, "GET", path)).headers.get("content-type")).toContain("text/html");
    add("truncated-json");
    const half = await (await send(simulator, "GET", path)).text();
    expect(() => JSON.parse(half)).toThrow();
    add("empty");
    expect(await (await send(simulator, "GET", path)).text()).toBe("");
    add("status");
    expect((await send(simulator, "GET", path)).status).toBe(500);
    add("answer-lost");
    await expect(send(simulator, "GET", path)).rejects.toThrow("fetch failed");
    const hold = simulator.faults.add({ match: { operation }, kind: "hold", times: 1 });
    const held = send(simulator, "GET", path);
    await hold.waitForHit();
    hold.release();
    expect((await held).status).toBe(200);
  });

  test("repeats the first page of a list forever", async () => {
    const simulator = await openSimulator();
    const page = (pageNumber: number) => `/resources?module=1&pageSize=5&pageNumber=${pageNumber}`;
    const first = (await call(simulator, "GET", page(1))).data;
    const fault = simulator.faults.add({ match: { operation: "listResources" }, kind: "repeat-page" });
    for (const pageNumber of [1, 2, 3, 1000]) {
      expect((await call(simulator, "GET", page(pageNumber))).data).toEqual(first);
    }
    // Together with another fault it does not take that one's place.
    simulator.faults.add({ match: { operation: "listResources" }, kind: "html", times: 1 });
    expect((await send(simulator, "GET", page(2))).headers.get("content-type")).toContain("text/html");
    fault.remove();
    expect((await call(simulator, "GET", page(2))).data).not.toEqual(first);
  });

  test("repeats the first page of events and of orders too", async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ match: {}, kind: "repeat-page" });
    expect((await call(simulator, "GET", `${EVENTS}&pageNumber=7`)).data.pagination.pageNumber).toBe(1);
    expect((await list(simulator, { pageNumber: 7 })).data.pagination.pageNumber).toBe(1);
  });

  test("gives half of a page, which counts all of it", async () => {
    const simulator = await openSimulator();
    const whole = (await call(simulator, "GET", "/transportHubs?pageSize=6")).data;
    simulator.faults.add({ match: { operation: "listTransportHubs" }, kind: "half-page", times: 1 });
    const half = (await call(simulator, "GET", "/transportHubs?pageSize=6")).data;
    expect(half).toEqual({ ...whole, transportHubs: whole.transportHubs.slice(0, 3) });
  });

  test("hits one page, one hub, or the recovery of one type or batch", async () => {
    const simulator = await openSimulator();
    const status = async (path: string) => (await send(simulator, "GET", path)).status;
    simulator.faults.add({ match: { operation: "listResources", pageNumber: 2 }, kind: "status" });
    simulator.faults.add({ match: { transportHubId: "A00002" }, kind: "status" });
    simulator.faults.add({ match: { eventType: "resource.metadata.updated" }, kind: "status" });
    simulator.faults.add({ match: { batchId: "b2" }, kind: "status" });
    expect(await status("/resources?pageNumber=1")).toBe(200);
    expect(await status("/resources?pageNumber=2")).toBe(500);
    expect(await status("/transportHubs/A00001")).toBe(200);
    expect(await status("/transportHubs/A00002")).toBe(500);
    expect(await status(EVENTS)).toBe(200);
    expect(await status(EVENTS.replace("transportHub", "resource"))).toBe(500);
    expect(await status(EVENTS.replace("b1", "b2"))).toBe(500);
  });

  test("that can never hit is refused", async () => {
    const { faults } = await openSimulator();
    expect(() => faults.add({ match: { operation: "getResource" }, kind: "repeat-page" })).toThrow("lists only");
    expect(() => faults.add({ match: { operation: "getOrder" }, kind: "half-page" })).toThrow("lists only");
    expect(() => faults.add({ match: { sequence: 1 }, kind: "html" })).toThrow("sequence");
    expect(() => faults.add({ match: { pageNumber: 1 }, kind: "drop" })).toThrow("page number");
  });
});

test("the journal tells what a list was asked for", async () => {
  const simulator = await openSimulator();
  await send(simulator, "GET", `${EVENTS}&pageSize=3`);
  expect(simulator.journal()[0]).toMatchObject({
    operation: "listEvents",
    path: "/event",
    query: "eventType=transportHub.metadata.updated&batchId=b1&pageSize=3",
    batchId: "b1",
  });
});
