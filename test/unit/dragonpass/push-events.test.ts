import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { FIELD_ERRORS } from "../../../src/contract/field-errors.ts";
import { type AcceptedPush, parsePushEvent } from "../../../src/dragonpass/push/push-events.ts";
import { ADDED_AND_REMOVED, METADATA, STATUS_CHANGED, TRANSPORT_HUBS, VERSION_ONE, WALKIN } from "./push-examples.ts";

describe("a push", () => {
  test("about a status is known by order, instant and status", () => {
    const { kind, facts } = accept(STATUS_CHANGED);
    expect(kind).toBe("known");
    expect(facts).toEqual({
      eventType: "prebooking.statusChanged",
      programId: "1888000000000001",
      orderId: "PB00000000000001",
      passId: "8888000066668888",
      module: 1,
      batchId: null,
      sequence: null,
      totalSequence: null,
      occurredAt: "2025-01-01T10:00:00.000Z",
      currentStatus: 1,
      logicalKey: '["prebooking.statusChanged","PB00000000000001","2025-01-01T10:00:00.000Z",1]',
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      warnings: [],
      deviations: [],
    });
  });

  test("is the same however its instant is written, and another one when its status is", () => {
    const key = (change: object) => accept({ ...STATUS_CHANGED, ...change }).facts.logicalKey;
    const same = [
      "2025-01-01T10:00:00Z",
      "2025-01-01T12:00:00.000+02:00",
      "2025-01-01T10:00:00",
      "2025-01-01T10:00:00+0000",
    ];
    for (const statusChangedDate of same) expect(key({ statusChangedDate })).toBe(key({}));
    expect(key({ remarks: "other" })).toBe(key({}));
    expect(key({ currentStatus: 2 })).not.toBe(key({}));
    expect(key({ statusChangedDate: "2025-01-01T10:00:01Z" })).not.toBe(key({}));
  });

  test("has a content hash that depends on the content and not on the order of the keys", () => {
    const hash = (value: object) => accept(value).facts.contentHash;
    expect(hash(Object.fromEntries(Object.entries(STATUS_CHANGED).reverse()))).toBe(hash(STATUS_CHANGED));
    expect(hash({ ...STATUS_CHANGED, remarks: "other" })).not.toBe(hash(STATUS_CHANGED));
    const canonical = '{"a":[1,{"b":null,"c":"ä"}],"eventType":"x"}';
    expect(hash({ eventType: "x", a: [1, { c: "ä", b: null }] })).toBe(
      createHash("sha256").update(canonical).digest("hex"),
    );
  });

  test("about a walk-in is known by order and status, and dated by what happened", () => {
    expect(accept(WALKIN).facts).toMatchObject({
      orderId: "DP00000000000001",
      currentStatus: 2,
      occurredAt: "2024-12-31T00:00:00.000Z",
      logicalKey: '["walkin.redemption","DP00000000000001",2]',
    });
    const cancelled = { ...WALKIN, status: 3, orderCancelledDate: "2025-01-02T00:00:00Z" };
    expect(accept(cancelled).facts.occurredAt).toBe("2025-01-02T00:00:00.000Z");
  });

  test.each([
    ["resource.metadata.updated", METADATA, 1],
    ["transportHub.metadata.updated", TRANSPORT_HUBS, null],
    ["resource.availability.changed", ADDED_AND_REMOVED, 1],
  ])("of a batch (%s) is known by program, type, batch and sequence", (eventType, message, module) => {
    expect(accept(message).facts).toMatchObject({
      eventType,
      orderId: null,
      passId: null,
      module,
      batchId: "20251028T010000Z",
      sequence: 1,
      totalSequence: 2,
      occurredAt: "2025-10-28T01:00:00.000Z",
      logicalKey: JSON.stringify(["123321", eventType, "20251028T010000Z", 1]),
      warnings: [],
    });
  });

  test.each<[string, object, string]>([
    ["sequence 0", { ...METADATA, sequence: 0 }, "sequence_out_of_range"],
    ["a total of 0", { ...METADATA, totalSequence: 0 }, "sequence_out_of_range"],
    ["a sequence beyond the total", { ...METADATA, sequence: 3 }, "sequence_out_of_range"],
    ["no resource", { ...METADATA, resources: [] }, "no_ids"],
    ["no hub", { ...TRANSPORT_HUBS, transportHubs: [] }, "no_ids"],
    ["no change", { ...ADDED_AND_REMOVED, data: [] }, "no_ids"],
    ["a change of nothing", { ...ADDED_AND_REMOVED, data: [{ changeAction: "added", resources: [] }] }, "no_ids"],
    ["the same resource twice", { ...METADATA, resources: ["N1", "N1"] }, "repeated_id"],
    [
      "the same resource added twice",
      {
        ...ADDED_AND_REMOVED,
        data: [
          { changeAction: "added", resources: ["N1"] },
          { changeAction: "added", resources: ["N1"] },
        ],
      },
      "repeated_id",
    ],
    ["an unknown module", { ...METADATA, module: 99 }, "unknown_module"],
    ["a negative sequence", { ...METADATA, sequence: -1 }, "sequence_out_of_range"],
    ["10,000 resources", { ...METADATA, resources: ids(10_000) }, "too_many_ids"],
    ["101 resources", { ...METADATA, resources: ids(101) }, "too_many_ids"],
    ["101 hubs", { ...TRANSPORT_HUBS, transportHubs: ids(101) }, "too_many_ids"],
    ["51 added", { ...ADDED_AND_REMOVED, data: [{ changeAction: "added", resources: ids(51) }] }, "too_many_ids"],
    [
      "an unknown action",
      { ...ADDED_AND_REMOVED, data: [{ changeAction: "x", resources: ["N1"] }] },
      "unknown_change_action",
    ],
    ["an id added and removed", { ...ADDED_AND_REMOVED, data: both("N1") }, "id_added_and_removed"],
    ["a date that cannot be read", { ...METADATA, updatedAt: "yesterday" }, "date_unreadable"],
    [
      "a date without an offset",
      { ...STATUS_CHANGED, statusChangedDate: "2025-01-01T10:00:00" },
      "date_without_offset",
    ],
  ])("with %s is kept and marked", (_, message, warning) => {
    const push = accept(message);
    expect(push.kind).toBe("known");
    expect(push.facts.warnings).toEqual([warning]);
  });

  test("of Version 1 is known by order, status and content, and its status is not taken for one of Version 2", () => {
    const { kind, facts } = accept(VERSION_ONE);
    expect(kind).toBe("version1");
    expect(facts).toMatchObject({ eventType: null, orderId: VERSION_ONE.orderId, currentStatus: null });
    expect(facts.logicalKey).toBe(JSON.stringify(["version1", VERSION_ONE.orderId, 1, facts.contentHash]));
  });

  test.each<[string, Record<string, unknown>]>([
    ["of an unknown type", { eventType: "membership.expired", orderId: "DP1", sequence: [1] }],
    ["of a type that is a property of every object", { eventType: "constructor" }],
    ["without a type", { hello: "world" }],
    ["without a type and with half of Version 1", { orderId: "DP1" }],
  ])("%s is kept as unhandled, known by its content", (_, message) => {
    const { kind, facts } = accept(message);
    expect(kind).toBe("unhandled");
    expect(facts).toMatchObject({
      eventType: message.eventType ?? null,
      orderId: message.orderId ?? null,
      logicalKey: JSON.stringify(["unhandled", facts.contentHash]),
    });
  });

  test("may have fields that we do not know, and lack those that may be missing", () => {
    const { category: _, remarks, ...rest } = { ...STATUS_CHANGED, category: 2, brandNew: { a: 1 } };
    expect(remarks).toBeNull();
    expect(accept(rest).kind).toBe("known");
    const { passengers, ...bare } = WALKIN;
    expect(passengers).toBeDefined();
    expect(accept(bare).kind).toBe("known");
  });

  test("may bring a number as an id only where JavaScript has read it exactly", () => {
    expect(accept({ ...METADATA, programId: 1888 }).facts.programId).toBe("1888");
    const text = JSON.stringify(METADATA).replace('"123321"', "1888000000000000001");
    expect(errorsOf(text)).toEqual([expect.objectContaining({ pointer: "/programId" })]);
  });

  test("is acknowledged with its batch and sequence as they came, an unknown type too", () => {
    expect(accept(STATUS_CHANGED).acknowledgement).toEqual({ status: "success" });
    expect(accept(VERSION_ONE).acknowledgement).toEqual({ status: "success" });
    const ofBatch = { batchId: "20251028T010000Z", sequence: 1, status: "success" };
    expect(accept(METADATA).acknowledgement).toEqual(ofBatch);
    expect(accept({ eventType: "new", batchId: 7, sequence: 2 }).acknowledgement).toEqual({
      batchId: 7,
      sequence: 2,
      status: "success",
    });
  });
});

describe("a push that is refused", () => {
  const batch = (change: object) => JSON.stringify({ ...ADDED_AND_REMOVED, ...change });

  test.each<[string, string, string[]]>([
    ["not JSON", "{", [""]],
    ["empty", "", [""]],
    ["a list", "[]", [""]],
    ["null", "null", [""]],
    ["text", '"x"', [""]],
    ["a type that is a number", status({ eventType: 5 }), ["/eventType"]],
    ["a type that is empty", status({ eventType: "" }), ["/eventType"]],
    ["a type of 129 characters", status({ eventType: "x".repeat(129) }), ["/eventType"]],
    ["no order id", status({ orderId: undefined }), ["/orderId"]],
    ["an empty order id", status({ orderId: "" }), ["/orderId"]],
    ["an order id of 129 characters", status({ orderId: "x".repeat(129) }), ["/orderId"]],
    ["a status that is a fraction", status({ currentStatus: 1.5 }), ["/currentStatus"]],
    ["a status beyond 32 bits", status({ currentStatus: 2 ** 31 }), ["/currentStatus"]],
    ["several of them wrong", status({ orderId: null, currentStatus: "one" }), ["/orderId", "/currentStatus"]],
    ["an order id with U+0000", status({ orderId: "PB\0" }), ["/orderId"]],
    ["a batch id with a lone surrogate", batch({ batchId: "\ud800" }), ["/batchId"]],
    ["a date that is none", status({ statusChangedDate: "soon" }), ["/statusChangedDate"]],
    [
      "a date that is not in the calendar",
      status({ statusChangedDate: "2025-02-31T10:00:00Z" }),
      ["/statusChangedDate"],
    ],
    ["no batch id", batch({ batchId: null }), ["/batchId"]],
    [
      "an id in a list that is none",
      batch({ data: [{ changeAction: "added", resources: [{}] }] }),
      ["/data/0/resources/0"],
    ],
  ])("for being or having %s names what is wrong", (_, text, pointers) => {
    const errors = errorsOf(text);
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    for (const { code, message } of errors) {
      expect(Object.keys(FIELD_ERRORS)).toContain(code);
      expect(message).not.toBe("");
    }
  });

  test("quotes nothing of the message", () => {
    expect(JSON.stringify(errorsOf(status({ orderId: { secret: "1788000066668888" } })))).not.toContain("1788");
    expect(JSON.stringify(errorsOf('{"dpId":"1788000066668888"'))).not.toContain("1788");
  });

  test("comes to an address for another type, or without a type to an address for one", () => {
    const expectedEventType = "walkin.redemption";
    for (const message of [STATUS_CHANGED, VERSION_ONE, {}]) {
      expect(parsePushEvent(JSON.stringify(message), { expectedEventType })).toMatchObject({
        kind: "invalid",
        errors: [{ pointer: "/eventType", code: "unexpected_event_type" }],
      });
    }
    expect(parsePushEvent(JSON.stringify(WALKIN), { expectedEventType }).kind).toBe("known");
  });
});

test("accepts text that only looks like what cannot be stored", () => {
  const remarks = `1e999 \\u0000 💥 3e4567 ${"9".repeat(500)}`;
  expect(accept({ ...STATUS_CHANGED, remarks }).kind).toBe("known");
});

test.each<[string, string, unknown]>([
  ["U+0000 in a value", status({ remarks: "a\0b" }), { ...STATUS_CHANGED, remarks: null }],
  ["U+0000 in a name", status({ "a\0b": 1 }), STATUS_CHANGED],
  ["a lone surrogate", status({ extra: ["\ud800", "x"] }), { ...STATUS_CHANGED, extra: [null, "x"] }],
  ["a lone surrogate in an unknown type", '{"eventType":"x","a":"\\udfff"}', { eventType: "x", a: null }],
  ["a number that overflows", '{"eventType":"x","a":1e999999}', { eventType: "x", a: null }],
  ["a number that underflows", '{"eventType":"x","a":1e-999999}', { eventType: "x", a: 0 }],
  [
    "a number of thousands of digits",
    `{"eventType":"x","a":0.${"1".repeat(20_000)}}`,
    { eventType: "x", a: 0.1111111111111111 },
  ],
])("accepts what has %s, marked and without what cannot be stored", (_, text, stored) => {
  const push = parsePushEvent(text);
  if (push.kind === "invalid") throw new Error(JSON.stringify(push.errors));
  expect(JSON.parse(push.text)).toEqual(stored);
  expect(push.facts.warnings).toEqual(["not_storable"]);
  expect(parsePushEvent(push.text)).toMatchObject({ kind: push.kind, text: push.text, facts: { warnings: [] } });
});

test("accepts any depth, without what lies too deep to be stored", () => {
  const deep = "[".repeat(30_000) + "]".repeat(30_000);
  const push = parsePushEvent(status({ extra: 0 }).replace('"extra":0', `"extra":${deep}`));
  if (push.kind === "invalid") throw new Error(JSON.stringify(push.errors));
  expect(push.facts).toMatchObject({ orderId: STATUS_CHANGED.orderId, warnings: ["not_storable"] });
  expect(push.text).toContain(`"extra":${"[".repeat(31)}null${"]".repeat(31)}`);
});

test("stores what came, to the letter, where it can be stored", () => {
  const text = `  ${JSON.stringify({ ...STATUS_CHANGED, extra: 1e3 }, null, 2).replace("1000", "1.0e3")}\n`;
  expect(parsePushEvent(text)).toMatchObject({ kind: "known", text });
});

function status(change: object): string {
  return JSON.stringify({ ...STATUS_CHANGED, ...change });
}

function accept(message: object): AcceptedPush {
  const push = parsePushEvent(JSON.stringify(message));
  if (push.kind === "invalid") throw new Error(JSON.stringify(push.errors));
  return push;
}

function errorsOf(text: string) {
  const push = parsePushEvent(text);
  if (push.kind !== "invalid") throw new Error(`was ${push.kind}`);
  return push.errors;
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `N${index}`);
}

function both(id: string) {
  return [
    { changeAction: "added", resources: [id] },
    { changeAction: "removed", resources: [id] },
  ];
}
