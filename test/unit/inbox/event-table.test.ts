import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OrderActivities } from "../../../src/domain/activity-interfaces.ts";
import type { CatalogueActivities } from "../../../src/domain/catalogue/catalogue-activities.ts";
import { BATCH_EVENT_TYPES, RECOVERABLE_EVENT_TYPES } from "../../../src/domain/event-types.ts";
import { eventSubjectOf } from "../../../src/domain/inbox/event-subject.ts";
import {
  EVENTS,
  type EventName,
  type EventRow,
  eventRowOf,
  OTHER_MESSAGES,
} from "../../../src/domain/inbox/event-table.ts";
import type { WalkinActivities } from "../../../src/domain/redemptions/walkin-activities.ts";
import { type AcceptedPush, parsePushEvent } from "../../../src/dragonpass/push/push-events.ts";
import { PUSH_SCHEMAS } from "../../../src/dragonpass/push/push-schemas.ts";
import { whoIsRung } from "../../../src/inbox/who-is-rung.ts";
import {
  ADDED_AND_REMOVED,
  METADATA,
  STATUS_CHANGED,
  TRANSPORT_HUBS,
  VERSION_ONE,
  WALKIN,
} from "../dragonpass/push-examples.ts";

/** Facts of each event from the documentation, not the code: its example, what it is about, and whom it concerns. */
interface Wanted {
  readonly example: Readonly<Record<string, unknown>>;
  readonly subject: ReturnType<typeof eventSubjectOf>;
  readonly rung: ReturnType<typeof whoIsRung>["kind"];
  readonly key: readonly unknown[];
}

const ofBatch = (example: typeof METADATA | typeof TRANSPORT_HUBS | typeof ADDED_AND_REMOVED): Wanted => ({
  example,
  subject: { kind: "batch", id: JSON.stringify(["123321", example.eventType, "20251028T010000Z"]) },
  rung: "batch",
  key: ["123321", example.eventType, "20251028T010000Z", 1],
});

/** An event type that is added to the table does not compile without its line. */
const WANTED: Readonly<Record<EventName | "version1", Wanted>> = {
  prebookingStatusChanged: {
    example: STATUS_CHANGED,
    subject: { kind: "order", id: "PB00000000000001" },
    rung: "bookings",
    key: [STATUS_CHANGED.eventType, "PB00000000000001", "2025-01-01T10:00:00.000Z", 1],
  },
  walkinRedemption: {
    example: WALKIN,
    subject: { kind: "redemption", id: "DP00000000000001" },
    rung: "redemption",
    key: [WALKIN.eventType, "DP00000000000001", 2],
  },
  resourceMetadataUpdated: ofBatch(METADATA),
  transportHubMetadataUpdated: ofBatch(TRANSPORT_HUBS),
  resourceAvailabilityChanged: ofBatch(ADDED_AND_REMOVED),
  version1: {
    example: VERSION_ONE,
    subject: { kind: "order", id: "DP00000000000001" },
    rung: "bookings",
    key: ["version1", "DP00000000000001", 1, expect.stringMatching(/^[0-9a-f]{64}$/)],
  },
};

const ROWS: Readonly<Record<EventName | "version1", EventRow>> = { ...EVENTS, version1: OTHER_MESSAGES.version1 };
const names = Object.keys(ROWS) as (EventName | "version1")[];

const parse = (message: object) => parsePushEvent(JSON.stringify(message));
function accept(message: object): AcceptedPush {
  const push = parse(message);
  if (push.kind === "invalid") throw new Error(JSON.stringify(push.errors));
  return push;
}
const factsOf = ({ kind, facts }: AcceptedPush) => ({ ...facts, kind });

describe.each(names)("the event %s", (name) => {
  const { example, subject, rung, key } = WANTED[name];
  const row = ROWS[name];
  const push = accept(example);

  test("is told apart by its row, and read by a schema of its own", () => {
    expect(eventRowOf(factsOf(push))).toBe(row);
    expect(push.kind).toBe(name === "version1" ? "version1" : "known");
    if (name !== "version1") expect(PUSH_SCHEMAS[name].documented.safeParse(example).success).toBe(true);
  });

  test("is about this subject", () => {
    expect(eventSubjectOf(factsOf(push))).toEqual(subject);
  });

  test("is the same by these fields, without any of which it is refused", () => {
    expect(JSON.parse(push.facts.logicalKey)).toEqual(key);
    for (const field of row.identity.filter((part) => part !== "type" && part !== "contentHash")) {
      const without = parse({ ...example, [field]: undefined });
      // Without a type nothing says that it should have been one of Version 1.
      if (name === "version1") expect(without.kind).toBe("unhandled");
      else expect(without).toMatchObject({ kind: "invalid", errors: [{ pointer: `/${field}` }] });
    }
  });

  test("rings for them", () => {
    expect(whoIsRung(factsOf(push)).kind).toBe(rung);
  });

  test("is used up by an activity if anybody is rung, and only then", () => {
    const activities: Readonly<
      Record<
        NonNullable<EventRow["appliedBy"]>,
        keyof OrderActivities | keyof CatalogueActivities | keyof WalkinActivities
      >
    > = { syncOrder: "syncOrder", applyBatch: "applyBatch", applyWalkin: "applyWalkin" };
    expect(row.appliedBy === null).toBe(row.rings === null);
    if (row.appliedBy !== null) expect(activities).toHaveProperty(row.appliedBy);
  });
});

test.each([
  ["of a type that is not known", { eventType: "order.new", orderId: "o", batchId: "b", programId: "p" }],
  ["of no type", { programId: "p" }],
])("a message %s is about nothing and rings for nobody", (_, message) => {
  const push = accept(message);
  expect([push.kind, eventSubjectOf(factsOf(push)), whoIsRung(factsOf(push)).kind]).toEqual([
    "unhandled",
    null,
    "nobody",
  ]);
});

test("what another version has stored under a type or kind that is not known here rings for nobody", () => {
  const facts = { orderId: "o", programId: "p", passId: "1", batchId: "b" };
  for (const message of [
    { ...facts, kind: "known", eventType: "order.new" },
    { ...facts, kind: "of-the-next-release", eventType: null },
  ] as Parameters<typeof whoIsRung>[0][]) {
    expect([eventSubjectOf(message), whoIsRung(message).kind]).toEqual([null, "nobody"]);
  }
});

test("the lists of event types are those of the table", () => {
  expect([...BATCH_EVENT_TYPES]).toEqual([METADATA, TRANSPORT_HUBS, ADDED_AND_REMOVED].map((one) => one.eventType));
  expect([...RECOVERABLE_EVENT_TYPES]).toEqual([METADATA, TRANSPORT_HUBS].map((one) => one.eventType));
});

/** The table; the simulator, which shares no code with the client; and what has been released and cannot change. */
const MAY_NAME_TYPES = [
  "src/domain/inbox/event-table.ts",
  "src/simulator/push/event-types.ts",
  "src/store/database/migrations/0003-inbox.ts",
];

test("no source but the table names an event type by its text", () => {
  const root = join(import.meta.dirname, "../../..");
  const sources = ["src", "workflows", "activities"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`),
  );
  expect(sources.length).toBeGreaterThan(300);
  const types = Object.values(EVENTS).map(({ eventType }) => eventType);
  const naming = sources.filter((path) => {
    const code = withoutComments(readFileSync(join(root, path), "utf8"));
    return types.some((type) => code.includes(type));
  });
  expect(naming.sort()).toEqual(MAY_NAME_TYPES);
});

function withoutComments(source: string): string {
  return source.replaceAll(/(?<=^|\s)\/\*[\s\S]*?\*\//gm, "").replaceAll(/^\s*\/\/.*$/gm, "");
}
