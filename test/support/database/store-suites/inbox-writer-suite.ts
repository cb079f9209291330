import { describe, expect, test } from "vitest";
import type { Database } from "../../../../src/store/database/database.ts";
import { unappliedOfOrders } from "../../../../src/store/inbox/inbox.ts";
import { listPushMessages } from "../../../../src/store/inbox/inbox-list.ts";
import { createInboxWriter } from "../../../../src/store/inbox/inbox-writer.ts";
import { bookingsOfOrders } from "../../../../src/store/once/claims.ts";
import { claimOrder } from "../../activities/claim-order.ts";
import { idOf, orderEvent, orderOfName, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function inboxWriterSuite(store: StoreUnderTest): void {
  const storedRows = async () => (await listPushMessages(store.db, { states: null }, { size: 100, after: null })).items;
  const countRows = async () => {
    const row = await store.db
      .selectFrom("inbox")
      .select((eb) => eb.fn.countAll<number>().as("rows"))
      .executeTakeFirstOrThrow();
    return row.rows;
  };

  describe("writing to the inbox", () => {
    test("a message is stored once, however often it comes, in one group and in several", async () => {
      const writer = createInboxWriter(store.database);
      const together = await Promise.all([1, 2, 3].map(() => writer.write(orderEvent("o"))));
      expect(together.map((result) => result.inserted)).toEqual([true, false, false]);
      expect(await writer.write(orderEvent("o"))).toEqual({ inserted: false, isToRing: false });
      expect(await countRows()).toBe(1);
    });

    test("every column and the body arrive as they were sent", async () => {
      const message = orderEvent("o", {
        source: "recovery",
        body: '{"big":12345678901234567890,"text":"\\u00e9\\"}]"}',
        marks: ["first", 'with "quotes", {braces} and comma'],
        sequence: 9_007_199_254_740_991,
      });
      await createInboxWriter(store.database).write(message);
      const [row] = await unappliedOfOrders(store.db, [orderOfName("o")]);
      const { body: _, ...columns } = message;
      const occurredAt = new Date(message.occurredAt ?? "");
      expect(row).toMatchObject({ ...columns, occurredAt, rings: 0, rungAt: null, appliedAt: null });
      expect(row?.body).toMatchObject({ text: 'é"}]' });
      const text = await store.db
        .selectFrom("inbox")
        .select((eb) => eb.cast<string>("body", "text").as("text"))
        .executeTakeFirstOrThrow();
      expect(text.text).toContain("12345678901234567890");
    });

    test("text in a body cannot become another row or column", async () => {
      const writer = createInboxWriter(store.database);
      const forged = orderEvent("o", { body: '{}"},{"source":"push","logical_key":"forged"}' });
      await expect(writer.write(forged)).rejects.toMatchObject({ code: "inbox_row_refused" });
      expect(await countRows()).toBe(0);
    });

    test("the same key with another content is kept too, and marked", async () => {
      const writer = createInboxWriter(store.database);
      await Promise.all(["h1", "h2"].map((contentHash) => writer.write(orderEvent("o", { contentHash }))));
      await writer.write(orderEvent("other"));
      const marks = (await storedRows()).filter((row) => row.orderId === "o").map((row) => row.marks);
      expect(marks).toHaveLength(2);
      expect(marks.flat()).toEqual(["same-key-other-content"]);
      expect((await storedRows()).find((row) => row.orderId === "other")?.marks).toEqual([]);
    });

    test("rows that cannot be stored are refused alone; the others of their group are stored", async () => {
      const writer = createInboxWriter(store.database);
      const poison = [
        orderEvent("nul", { body: '{"text":"\\u0000"}' }),
        orderEvent("surrogate", { body: '{"text":"\\ud800"}' }),
        orderEvent("column", { batchId: "a\u0000b" }),
        orderEvent("kind", { kind: "unheard of" as "known" }),
        orderEvent("not json", { body: "{" }),
      ];
      const good = range(50).map((index) => orderEvent(`o${index}`));
      const results = await Promise.allSettled(
        [...good.slice(0, 20), ...poison, ...good.slice(20)].map((message) => writer.write(message)),
      );
      const refused = results.filter((result) => result.status === "rejected").map((result) => result.reason);
      expect(refused).toHaveLength(poison.length);
      for (const error of refused) {
        expect(error).toMatchObject({ code: "inbox_row_refused", retryable: false });
        expect(error.cause).toBeUndefined();
      }
      expect(results.slice(20, 25).every((result) => result.status === "rejected")).toBe(true);
      expect(await countRows()).toBe(50);
    });

    test("two thousand writes at once are all stored, in a handful of statements", async () => {
      const { database, statements } = countingStatements(store.database);
      const writer = createInboxWriter(database);
      const results = await Promise.all(range(2_000).map((index) => writer.write(orderEvent(`o${index}`))));
      expect(results.every((result) => result.inserted)).toBe(true);
      expect(await countRows()).toBe(2_000);
      expect(statements.count).toBe(8);
    });

    test("writers whose messages overlap in opposite orders do not deadlock", async () => {
      const writers = range(4).map(() => createInboxWriter(store.database));
      for (const round of range(10)) {
        const messages = range(250).map((index) => orderEvent(`o${round}-${index}`));
        const writing = writers.flatMap((writer, index) =>
          (index % 2 === 0 ? messages : messages.toReversed()).map((message) => writer.write(message)),
        );
        const results = await Promise.all(writing);
        expect(results.filter((result) => result.inserted)).toHaveLength(250);
      }
    });

    test("what waits is bounded: more is refused at once", async () => {
      const writer = createInboxWriter(store.database, { maxGroup: 10, maxWaiting: 20 });
      const results = await Promise.allSettled(range(25).map((index) => writer.write(orderEvent(`o${index}`))));
      const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
      expect(refused).toMatchObject(range(5).map(() => ({ code: "inbox_full", retryable: true })));
      expect(await countRows()).toBe(20);
    });

    test("closing answers what was accepted and accepts no more", async () => {
      const writer = createInboxWriter(store.database, { maxGroup: 10 });
      const writing = range(35).map((index) => writer.write(orderEvent(`o${index}`)));
      await writer.close();
      expect(await countRows()).toBe(35);
      await Promise.all(writing);
      await expect(writer.write(orderEvent("late"))).rejects.toMatchObject({ code: "inbox_unavailable" });
      await createInboxWriter(store.database).close();
    });

    test("a database that fails rejects its group and is asked again for the next", async () => {
      let failing = true;
      const writer = createInboxWriter({
        queryPrepared: (statement, values) =>
          failing ? Promise.reject(new Error("connection lost")) : store.database.queryPrepared(statement, values),
      });
      const results = await Promise.allSettled([writer.write(orderEvent("a")), writer.write(orderEvent("b"))]);
      expect(results).toMatchObject([1, 2].map(() => ({ reason: { code: "inbox_unavailable", retryable: true } })));
      failing = false;
      expect(await writer.write(orderEvent("a"))).toEqual({ inserted: true, isToRing: true });
    });
  });

  test("a push and a claim at the same instant: at least one of them sees the other, 200 times", async () => {
    const writer = createInboxWriter(store.database);
    let unseen = 0;
    for (const round of range(200)) {
      const orderId = orderOfName(`o${round}`);
      const pushed = async () => {
        await writer.write(orderEvent(orderId));
        return (await bookingsOfOrders(store.db, [orderId])).has(orderId);
      };
      const claimed = async () => {
        await claimOrder(store.db, { orderId, bookingId: idOf(`b${round}`) });
        return (await unappliedOfOrders(store.db, [orderId])).length > 0;
      };
      const seen = await Promise.all(round % 2 === 0 ? [pushed(), claimed()] : [claimed(), pushed()]);
      if (!seen.includes(true)) unseen++;
    }
    expect(unseen).toBe(0);
  });
}

function countingStatements(database: Database) {
  const statements = { count: 0 };
  const counting: Pick<Database, "queryPrepared"> = {
    queryPrepared: (statement, values) => {
      statements.count++;
      return database.queryPrepared(statement, values);
    },
  };
  return { database: counting, statements };
}
