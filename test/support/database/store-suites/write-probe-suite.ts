import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { createInboxWriter } from "../../../../src/store/inbox/inbox-writer.ts";
import { BROKEN_INBOXES } from "../broken-inbox.ts";
import { orderEvent, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function writeProbeSuite(store: StoreUnderTest): void {
  const run = async (statements: readonly string[]) => {
    for (const statement of statements) await sql.raw(statement).execute(store.db);
  };
  const write = () => createInboxWriter(store.database).write(orderEvent("o"));

  describe("a database that is asked whether it stores a push", () => {
    test("commits a row, and keeps no push", async () => {
      const writtenAt = async () => {
        const { rows } = await sql<{ at: Date }>`select written_at as at from write_probe`.execute(store.db);
        return rows[0]?.at.getTime() ?? 0;
      };
      await store.database.probeWritable();
      const before = await writtenAt();
      await store.database.probeWritable();
      expect(await writtenAt()).toBeGreaterThan(before);
      expect(await store.db.selectFrom("inbox").selectAll().execute()).toEqual([]);
    });

    test("is asked by many at once, and while pushes are stored", async () => {
      const writer = createInboxWriter(store.database);
      const writes = range(50).map((index) => writer.write(orderEvent(`o${index}`)));
      await Promise.all([...writes, ...range(20).map(() => store.database.probeWritable())]);
      expect(await store.db.selectFrom("inbox").select("id").execute()).toHaveLength(50);
    });

    test.each(BROKEN_INBOXES)("says no while its inbox $state", async ({ breakIt, mendIt, isSilent = false }) => {
      await run(breakIt);
      try {
        await expect(store.database.probeWritable()).rejects.toThrow();
        if (!isSilent) await expect(write()).rejects.toThrow();
      } finally {
        await run(mendIt);
      }
      await store.database.probeWritable();
      expect(await write()).toMatchObject({ inserted: true });
    });
  });
}
