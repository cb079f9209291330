import { describe, expect, test } from "vitest";
import { parsePushEvent } from "../../../src/dragonpass/push/push-events.ts";
import { clientOf, type FakeAnswer, json, refusal, startFake, success, text } from "./fake-dragonpass.ts";
import { METADATA, TRANSPORT_HUBS } from "./push-examples.ts";

const SPAN = {
  programId: "123321",
  eventType: "resource.metadata.updated",
  startTime: "2025-10-28T00:00:00.000Z",
  endTime: "2025-10-28T02:00:00.000Z",
  pageSize: 100,
  pageNumber: 1,
} as const;
const pagination = { pageSize: 100, pageNumber: 1, totalNumber: 2 };

describe("events that were pushed before", () => {
  test("are asked for by a span of time or by batch", async () => {
    const { url, seen } = await startFake(success({ pagination, events: [] }));
    const client = clientOf(url);
    const { startTime: _start, endTime: _end, ...page } = SPAN;
    await client.listEvents({ ...SPAN, requestId: "r-1", signal: new AbortController().signal });
    await client.listEvents({
      ...page,
      eventType: "transportHub.metadata.updated",
      batchId: "20251028T01&x=1",
      pageNumber: 3,
    });
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /event?eventType=resource.metadata.updated&startTime=2025-10-28T00%3A00%3A00.000Z&endTime=2025-10-28T02%3A00%3A00.000Z&pageSize=100&pageNumber=1",
      "GET /event?eventType=transportHub.metadata.updated&batchId=20251028T01%26x%3D1&pageSize=100&pageNumber=3",
    ]);
    expect(seen[0]?.headers).toMatchObject({ "x-program-id": "123321", "x-request-id": "r-1" });
  });

  test("come as they would have been pushed, strange ones too", async () => {
    const events = [METADATA, TRANSPORT_HUBS, { eventType: "brand.new" }, "no event", null];
    const { url } = await startFake(success({ pagination, events }));
    const page = await clientOf(url).listEvents(SPAN);
    expect(page).toEqual({ pagination, events });
    const kinds = page.events.map((event) => parsePushEvent(JSON.stringify(event)).kind);
    expect(kinds).toEqual(["known", "known", "unhandled", "invalid", "invalid"]);
  });

  test.each<[string, FakeAnswer, unknown]>([
    ["a page in the envelope", success({ pagination, events: [METADATA] }), { pagination, events: [METADATA] }],
    ["a page without one", json({ pagination, events: [METADATA] }), { pagination, events: [METADATA] }],
    ["a list in the envelope", success([METADATA]), { pagination: null, events: [METADATA] }],
    ["a list without one", json([METADATA]), { pagination: null, events: [METADATA] }],
    [
      "a pagination of another form",
      success({ pagination: { total: 1 }, events: [] }),
      { pagination: null, events: [] },
    ],
    ["an empty page", success({ pagination, events: [] }), { pagination, events: [] }],
    [
      "no list behind the end",
      success({ pagination: { ...pagination, totalNumber: 0 }, events: null }),
      { events: [] },
    ],
    ["no data", success(null), { pagination: null, events: [] }],
    ["no data at all", json({ code: 0 }), { pagination: null, events: [] }],
  ])("are read from %s", async (_, answer, expected) => {
    const { url } = await startFake(answer);
    expect(await clientOf(url).listEvents(SPAN)).toMatchObject(expected as object);
  });

  test.each<[string, FakeAnswer, string]>([
    ["HTML", text("<html>Gateway</html>"), "supplier_unreadable"],
    ["nothing", text(""), "supplier_unreadable"],
    [
      "half of a page",
      text(JSON.stringify({ code: 0, data: { events: [METADATA] } }).slice(0, 60)),
      "supplier_unreadable",
    ],
    ["no list though there are events", success({ pagination }), "supplier_unreadable"],
    ["an empty object", success({}), "supplier_unreadable"],
    ["an object for a list", success({ pagination, events: {} }), "supplier_unreadable"],
    ["HTTP 502", text("", 502), "supplier_unavailable"],
    ["HTTP 404", json({ message: "no" }, 404), "supplier_unreadable"],
    ["a refusal", refusal("300.000.001", 400), "supplier_refused"],
  ])("are never taken for none after %s", async (_, answer, code) => {
    const { url } = await startFake(answer);
    await expect(clientOf(url).listEvents(SPAN)).rejects.toMatchObject({ code });
  });

  test("may be a hundred with a hundred ids of the longest kind", async () => {
    const resources = Array.from({ length: 100 }, (_, index) => String(index).padStart(128, "N"));
    const events = Array.from({ length: 100 }, (_, index) => ({ ...METADATA, sequence: index + 1, resources }));
    const { url } = await startFake(success({ pagination, events }));
    expect((await clientOf(url).listEvents(SPAN)).events).toEqual(events);
  });
});
