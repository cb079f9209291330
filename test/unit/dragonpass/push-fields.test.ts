import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePushEvent } from "../../../src/dragonpass/push/push-events.ts";
import { ADDED_AND_REMOVED, METADATA, STATUS_CHANGED, TRANSPORT_HUBS, VERSION_ONE, WALKIN } from "./push-examples.ts";

type Path = readonly (string | number)[];
type Message = Readonly<Record<string, unknown>>;

/** Every documented push: where the fields are that identify it, and all the others. */
const PUSHES: readonly { name: string; message: Message; identifying: readonly Path[]; secondary: readonly Path[] }[] =
  [
    {
      name: "prebooking.statusChanged",
      message: { ...STATUS_CHANGED, remarks: "text" },
      identifying: [["orderId"], ["currentStatus"], ["statusChangedDate"]],
      secondary: [["programId"], ["dpId"], ["module"], ["previousStatus"], ["remarks"]],
    },
    {
      name: "walkin.redemption",
      message: { ...WALKIN, category: 1, orderCancelledDate: "2025-01-02T00:00:00+00:00" },
      identifying: [["orderId"], ["status"]],
      secondary: [
        ...["programId", "dpId", "module", "category", "orderCreatedDate", "usageDate", "orderCancelledDate"],
        ...["transportHubId", "transportHubName", "resourceId", "resourceName", "passengers", "remarks"],
      ]
        .map((name): Path => [name])
        .concat([
          ["passengers", "cardholder"],
          ["passengers", "guests"],
        ]),
    },
    ...[METADATA, TRANSPORT_HUBS, ADDED_AND_REMOVED].map((message: Message) => ({
      name: String(message.eventType),
      message,
      identifying: [["programId"], ["batchId"], ["sequence"], ["totalSequence"], ...idPathsOf(message)],
      secondary: [
        ["updatedAt"],
        ...("module" in message ? [["module"]] : []),
        ...("data" in message ? [["data", 0, "changeAction"]] : []),
      ],
    })),
    {
      name: "Version 1",
      message: VERSION_ONE,
      identifying: [["orderId"], ["status"]],
      secondary: [
        ...["programId", "membershipId", "module", "category", "orderCreatedDate", "usageDate", "orderCancelledDate"],
        ...["transportHubId", "transportHubName", "resourceId", "resourceName", "passengers"],
      ].map((name): Path => [name]),
    },
  ];

/** Anything that JSON can hold, and nothing at all. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, "", " ", "1", "x".repeat(200), 0, 5, -1, 1.5, 2 ** 40, true, [], {}, [
    null,
  ]),
  fc.constantFrom<unknown>("a\0b", "\ud800", "yesterday", "2025-02-31T10:00:00Z", 17, { cardholder: "1" }),
  fc.jsonValue({ maxDepth: 2, stringUnit: "binary" }),
);

describe.each(PUSHES)("a push of type $name", ({ name, message, identifying, secondary }) => {
  const whole = read(message);

  test("is not marked as it is documented", () => {
    expect(whole.facts.deviations).toEqual([]);
    expect(whole.kind).toBe(name === "Version 1" ? "version1" : "known");
  });

  test("is accepted whatever a field holds that does not identify it, and all the rest of it is read", () => {
    fc.assert(
      fc.property(fc.constantFrom(...secondary), anything, (path, value) => {
        const spoilt = read(withValue(message, path, value));
        const pointer = `/${path.filter((part) => typeof part === "string").join("/")}`;
        expect(spoilt.kind).toBe(whole.kind);
        // Within it, where it holds other fields.
        for (const deviation of spoilt.facts.deviations) expect(deviation.startsWith(pointer)).toBe(true);
        expect(unlike(spoilt.facts, whole.facts).filter((fact) => !factsOf(path).includes(fact))).toEqual([]);
        if ("event" in spoilt) expect(spoilt.event).toMatchObject(without(eventOf(whole), path));
      }),
      { numRuns: 500 },
    );
  });

  test("is refused, or read, by what a field holds that identifies it, and the refusal names that field", () => {
    fc.assert(
      fc.property(fc.constantFrom(...identifying), anything, (path, value) => {
        const push = parsePushEvent(JSON.stringify(withValue(message, path, value)));
        if (push.kind === "invalid") {
          for (const { pointer } of push.errors) expect(pointer.startsWith(`/${path.join("/")}`)).toBe(true);
        } else if (push.kind !== "unhandled") {
          expect(push.facts.logicalKey).not.toMatch(/null|undefined/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a field of another type", () => {
  test.each<[string, Message, string[], Message]>([
    ["remarks: 5", { ...STATUS_CHANGED, remarks: 5 }, ["/remarks"], { remarks: null }],
    ["module: '1'", { ...STATUS_CHANGED, module: "1" }, ["/module"], { module: 1 }],
    ["module: 'lounge'", { ...STATUS_CHANGED, module: "lounge" }, ["/module"], { module: null }],
    [
      "previousStatus: null",
      { ...STATUS_CHANGED, previousStatus: null },
      ["/previousStatus"],
      { previousStatus: null },
    ],
    ["previousStatus: '0'", { ...STATUS_CHANGED, previousStatus: "0" }, ["/previousStatus"], { previousStatus: 0 }],
    ["dpId: 17", { ...STATUS_CHANGED, dpId: 17 }, ["/dpId"], { dpId: "17" }],
    ["dpId: {}", { ...STATUS_CHANGED, dpId: {} }, ["/dpId"], { dpId: null }],
    ["no dpId", { ...STATUS_CHANGED, dpId: undefined }, ["/dpId"], { dpId: null }],
    ["no program", { ...STATUS_CHANGED, programId: undefined }, ["/programId"], { programId: null }],
    ["passengers: []", { ...WALKIN, passengers: [] }, ["/passengers"], { passengers: null }],
    [
      "guests: ''",
      { ...WALKIN, passengers: { cardholder: 1, guests: "" } },
      ["/passengers/guests"],
      { passengers: { cardholder: 1, guests: null } },
    ],
    ["transportHubId: ''", { ...WALKIN, transportHubId: "" }, ["/transportHubId"], { transportHubId: null }],
    ["guests: '2'", { ...WALKIN, passengers: { guests: "2" } }, ["/passengers/guests"], { passengers: { guests: 2 } }],
    [
      "two dates that are none",
      { ...WALKIN, orderCreatedDate: 5, orderCancelledDate: "soon" },
      ["/orderCreatedDate", "/orderCancelledDate"],
      { orderCreatedDate: null, orderCancelledDate: null },
    ],
    ["updatedAt: 1761613200", { ...METADATA, updatedAt: 1761613200 }, ["/updatedAt"], { updatedAt: null }],
    [
      "changeAction: 1, twice",
      { ...ADDED_AND_REMOVED, data: [1, 2].map((changeAction) => ({ changeAction, resources: ["N1"] })) },
      ["/data/changeAction"],
      { data: [1, 2].map(() => ({ changeAction: null, resources: ["N1"] })) },
    ],
    ["resources: [17]", { ...METADATA, resources: [17, "N1"] }, ["/resources"], { resources: ["17", "N1"] }],
    ["an order id that is a number", { ...STATUS_CHANGED, orderId: 17 }, ["/orderId"], { orderId: "17" }],
    ["dpId of Version 1: 17", { ...VERSION_ONE, membershipId: 17 }, ["/membershipId"], { membershipId: "17" }],
  ])("(%s) is marked, read if it can be, and null if not", (_, message, deviations, event) => {
    const push = read(message);
    expect(push.facts.deviations).toEqual(deviations);
    expect(eventOf(push)).toMatchObject(event);
  });

  test("is null without a mark where the documentation lets it be missing", () => {
    const bare = { eventType: "walkin.redemption", orderId: "DP1", programId: "1", dpId: "2", module: 1, status: 2 };
    for (const message of [
      bare,
      { ...bare, category: null, passengers: null, orderCancelledDate: null, usageDate: "" },
    ]) {
      expect(read(message).facts.deviations).toEqual([]);
    }
  });
});

describe("a code that identifies a message", () => {
  const CODES: [Message, string][] = [
    [STATUS_CHANGED, "currentStatus"],
    [WALKIN, "status"],
    [METADATA, "sequence"],
    [METADATA, "totalSequence"],
    [VERSION_ONE, "status"],
  ];

  test.each<[unknown, number]>([
    ["1", 1],
    ["0", 0],
    ["12", 12],
    ["-1", -1],
    ["007", 7],
  ])("is read from the text %j, marked, and the message is the same as with the number", (text, code) => {
    for (const [message, name] of CODES) {
      const push = read({ ...message, [name]: text });
      expect(eventOf(push)).toMatchObject({ [name]: code });
      expect(push.facts.deviations).toEqual([`/${name}`]);
      if (message !== VERSION_ONE) {
        expect(push.facts.logicalKey).toBe(read({ ...message, [name]: code }).facts.logicalKey);
      }
    }
  });

  test.each([
    [""],
    ["one"],
    ["1e0"],
    ["0x1"],
    ["1,0"],
    ["1 2"],
    ["١"],
    ["Infinity"],
    ["99999999999"],
    [1.5],
    [2 ** 31],
    [true],
    [null],
    [[1]],
  ])("is not read from %j", (value) => {
    for (const [message, name] of CODES) {
      const push = parsePushEvent(JSON.stringify({ ...message, [name]: value }));
      // What has no type and is not Version 1 is kept without being understood.
      expect(push.kind).toBe(message === VERSION_ONE ? "unhandled" : "invalid");
      if (push.kind === "invalid") expect(push.errors.map(({ pointer }) => pointer)).toEqual([`/${name}`]);
    }
  });
});

function idPathsOf(message: Message): Path[] {
  if ("resources" in message) return [["resources"], ["resources", 0]];
  if ("transportHubs" in message) return [["transportHubs"], ["transportHubs", 0]];
  return [["data"], ["data", 1], ["data", 1, "resources"], ["data", 1, "resources", 0]];
}

function read(message: Message) {
  const push = parsePushEvent(JSON.stringify(message));
  if (push.kind === "invalid") throw new Error(JSON.stringify(push.errors));
  return push;
}

function eventOf(push: ReturnType<typeof read>): Message {
  return "event" in push ? push.event : {};
}

/** The columns of the inbox that a field is the source of, beside those that stand for the whole content. */
function factsOf(path: Path): string[] {
  const columns: Record<string, string[]> = {
    programId: ["programId"],
    dpId: ["passId"],
    membershipId: ["passId"],
    module: ["module"],
    orderCreatedDate: ["occurredAt"],
    orderCancelledDate: ["occurredAt"],
    updatedAt: ["occurredAt"],
  };
  return ["contentHash", "deviations", "warnings", ...(columns[String(path[0])] ?? [])];
}

function unlike(facts: object, others: object): string[] {
  const other = new Map(Object.entries(others));
  return Object.entries(facts)
    .filter(([name, value]) => name !== "logicalKey" && JSON.stringify(value) !== JSON.stringify(other.get(name)))
    .map(([name]) => name);
}

function withValue(container: unknown, path: Path, value: unknown): Message {
  return changed(container, path, () => value) as Message;
}

function without(event: Message, path: Path): Message {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== path[0]));
}

function changed(container: unknown, [part, ...rest]: Path, change: () => unknown): unknown {
  if (part === undefined) return change();
  if (Array.isArray(container)) {
    return container.map((entry, index) => (index === part ? changed(entry, rest, change) : entry));
  }
  const fields = container as Record<string, unknown>;
  return { ...fields, [part]: changed(fields[part], rest, change) };
}
