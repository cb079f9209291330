import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import {
  CONTRADICTED_BY_READ,
  FOREIGN_PROGRAM,
  type NewInboxMessage,
} from "../../../../src/store/inbox/inbox-message.ts";
import { createInboxWriter } from "../../../../src/store/inbox/inbox-writer.ts";
import { batchMessage } from "./catalogue-fixtures.ts";
import { orderEvent, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

/** Times are compared as near as this: a statement may take a while. */
const NEAR_S = 20;

/** How a message stands that DragonPass repeats; times in seconds from now. */
interface Standing {
  readonly receivedAt: number;
  readonly rungAt: number | null;
  readonly rings: number;
  readonly dueAt: number;
  readonly appliedAt: number | null;
  readonly marks: readonly string[];
}

/** It has come long ago, and the sweep rings for it once an hour. */
const WAITING: Standing = { receivedAt: -7_200, rungAt: -1_800, rings: 6, dueAt: 1_800, appliedAt: null, marks: [] };
const APPLIED: Standing = { ...WAITING, appliedAt: -60, dueAt: -1_800 };
const CONTRADICTED: Standing = { ...APPLIED, marks: ["odd", CONTRADICTED_BY_READ] };

/** Only what changes of it. */
type Change = Partial<Standing> & { readonly isToRing: boolean };
/** As an event that has just come. */
const RUNG: Change = { isToRing: true, rungAt: 0, dueAt: 5 };
const UNTOUCHED: Change = { isToRing: false };

const STATES: readonly [state: string, before: Standing, after: Change][] = [
  ["waits, and was rung for long ago", WAITING, RUNG],
  ["waits, and was never rung for by the sweep", { ...WAITING, rungAt: null, rings: 0 }, RUNG],
  ["has only just come", { ...WAITING, receivedAt: -2, rungAt: null, rings: 0, dueAt: 1 }, UNTOUCHED],
  ["waits, and was rung for just now", { ...WAITING, rungAt: -20 }, { isToRing: false, dueAt: 40 }],
  ["waits, was rung for just now and soon is again", { ...WAITING, rungAt: -20, dueAt: 20 }, UNTOUCHED],
  ["was applied", APPLIED, UNTOUCHED],
  ["was applied, though odd", { ...APPLIED, marks: ["odd"] }, UNTOUCHED],
  ["was contradicted", CONTRADICTED, { ...RUNG, appliedAt: null, marks: ["odd"], rings: 0 }],
  [
    "was contradicted, and was rung for just now",
    { ...CONTRADICTED, rungAt: -20 },
    { isToRing: false, dueAt: 40, appliedAt: null, marks: ["odd"], rings: 0 },
  ],
];

const KINDS: readonly [kind: string, message: NewInboxMessage, isRungFor: boolean][] = [
  ["a change of an order", orderEvent("o"), true],
  ["one of another program", orderEvent("o", { marks: [FOREIGN_PROGRAM] }), true],
  ["a message of Version 1", orderEvent("o", { kind: "version1", eventType: null }), true],
  ["a message of a batch", batchMessage(1, 2), true],
  ["one of another program", batchMessage(1, 2, { marks: [FOREIGN_PROGRAM] }), false],
  ["a redemption", orderEvent("o", { eventType: "walkin.redemption" }), true],
  ["a message of an unknown type", orderEvent("o", { kind: "unhandled", eventType: "order.new" }), false],
  ["a change that the recovery gives again", orderEvent("o", { source: "recovery" }), false],
  ["a batch that the recovery gives again", batchMessage(1, 2, { source: "recovery" }), false],
];

export function repeatedMessagesSuite(store: StoreUnderTest): void {
  const at = (seconds: number | null) =>
    seconds === null ? null : sql<Date>`now() + make_interval(secs => ${seconds})`;
  const setAll = async ({ receivedAt, rungAt, rings, dueAt, appliedAt, marks }: Standing) =>
    void (await sql`update inbox set received_at = ${at(receivedAt)}, rung_at = ${at(rungAt)}, rings = ${rings},
      ring_due_at = ${at(dueAt)}, applied_at = ${at(appliedAt)}, marks = ${[...marks]}::text[]`.execute(store.db));
  const standings = async (): Promise<Standing[]> => {
    const seconds = (column: string) =>
      sql`(round(extract(epoch from ${sql.ref(column)} - now()) / ${NEAR_S}) * ${NEAR_S})`;
    const { rows } = await sql<Standing>`select
      ${seconds("received_at")}::int as "receivedAt", ${seconds("rung_at")}::int as "rungAt", rings::int as rings,
      ${seconds("ring_due_at")}::int as "dueAt", ${seconds("applied_at")}::int as "appliedAt", marks
      from inbox order by id`.execute(store.db);
    return rows;
  };
  const rounded = (standing: Standing): Standing => ({
    ...standing,
    ...Object.fromEntries(
      (["receivedAt", "rungAt", "dueAt", "appliedAt"] as const).map((name) => {
        const seconds = standing[name];
        return [name, seconds === null ? null : Math.round(seconds / NEAR_S) * NEAR_S + 0];
      }),
    ),
  });

  describe("a message that DragonPass repeats", () => {
    test.each(STATES)("and that %s", async (_, before, { isToRing, ...change }) => {
      const writer = createInboxWriter(store.database);
      await writer.write(orderEvent("o"));
      await writer.write(orderEvent("another"));
      await setAll(before);
      expect(await writer.write(orderEvent("o"))).toEqual({ inserted: false, isToRing });
      expect(await standings()).toEqual([rounded({ ...before, ...change }), rounded(before)]);
    });

    test.each(KINDS)("rings where its kind does: %s", async (_, message, isRungFor) => {
      const writer = createInboxWriter(store.database);
      expect(await writer.write(message)).toEqual({ inserted: true, isToRing: true });
      await setAll(WAITING);
      expect(await writer.write(message)).toEqual({ inserted: false, isToRing: isRungFor });
      expect((await standings())[0]?.rungAt).toBe(isRungFor ? 0 : WAITING.rungAt);
    });

    test("with another content is another message", async () => {
      const writer = createInboxWriter(store.database);
      await writer.write(orderEvent("o"));
      await setAll(CONTRADICTED);
      expect(await writer.write(orderEvent("o", { contentHash: "h2" }))).toEqual({ inserted: true, isToRing: true });
      expect((await standings())[0]?.marks).toContain(CONTRADICTED_BY_READ);
    });

    test.each([WAITING, CONTRADICTED])("a thousand times, to several processes, is one ring", async (before) => {
      const writers = range(4).map(() => createInboxWriter(store.database));
      await writers[0]?.write(orderEvent("o"));
      await setAll(before);
      const results = await Promise.all(
        range(1_000).map((index) => writers[index % writers.length]?.write(orderEvent("o"))),
      );
      expect(results.filter((result) => result?.isToRing === true)).toHaveLength(1);
      expect(results.filter((result) => result?.inserted === true)).toEqual([]);
    });

    test("among others that overlap in opposite orders, to several processes, deadlocks nobody", async () => {
      const messages = range(250).map((index) => orderEvent(`o${index}`));
      const writers = range(4).map(() => createInboxWriter(store.database));
      await Promise.all(messages.map((message) => writers[0]?.write(message)));
      await setAll(CONTRADICTED);
      const results = await Promise.all(
        writers.flatMap((writer, index) =>
          (index % 2 === 0 ? messages : messages.toReversed()).map((message) => writer.write(message)),
        ),
      );
      expect(results.filter(({ isToRing }) => isToRing)).toHaveLength(250);
    });

    test("is not acknowledged where that cannot be noted; what is new in its group is", async () => {
      await createInboxWriter(store.database).write(orderEvent("old"));
      const writer = createInboxWriter({
        queryPrepared: (statement, values) =>
          statement.name === "take-repeated-messages"
            ? Promise.reject(new Error("connection lost"))
            : store.database.queryPrepared(statement, values),
      });
      const results = await Promise.allSettled([writer.write(orderEvent("old")), writer.write(orderEvent("new"))]);
      expect(results).toMatchObject([
        { status: "rejected", reason: { code: "inbox_unavailable", retryable: true } },
        { status: "fulfilled", value: { inserted: true, isToRing: true } },
      ]);
    });

    test("costs nothing where all are new", async () => {
      const names: string[] = [];
      const writer = createInboxWriter({
        queryPrepared: (statement, values) => {
          names.push(statement.name);
          return store.database.queryPrepared(statement, values);
        },
      });
      await Promise.all(range(100).map((index) => writer.write(orderEvent(`o${index}`))));
      expect(names).toEqual(["insert-inbox-messages"]);
    });
  });
}
