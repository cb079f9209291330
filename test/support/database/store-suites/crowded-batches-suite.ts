import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { ProgramId } from "../../../../src/contract/vocabulary.ts";
import type { PartRead } from "../../../../src/domain/catalogue/catalogue-activities.ts";
import { unappliedIdsOfBatch, unappliedOfBatch } from "../../../../src/store/catalogue/batch-inbox.ts";
import {
  closeBatch,
  endingOfClosed,
  openBatch,
  openBatchCounts,
  openBatches,
} from "../../../../src/store/catalogue/batches.ts";
import { startCatalogueRead } from "../../../../src/store/catalogue/catalogue-read.ts";
import { COVERED, coverBatches } from "../../../../src/store/catalogue/cover-batches.ts";
import {
  coverAwaitedSince,
  lookAtCrowd,
  OPEN_BATCHES_MAX,
  withdrawCover,
} from "../../../../src/store/catalogue/crowded-batches.ts";
import { markApplied } from "../../../../src/store/inbox/inbox.ts";
import { insertMessages } from "../../../../src/store/inbox/inbox-insert.ts";
import type { NewInboxMessage } from "../../../../src/store/inbox/inbox-message.ts";
import { BATCH, batchMessage, endReadOfNothing, LOUNGE } from "./catalogue-fixtures.ts";
import { PROGRAM_ID, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const HUBS = "transportHub.metadata.updated";
const UNLISTED_MODULE = 99;

export function crowdedBatchesSuite(store: StoreUnderTest): void {
  const write = (...messages: NewInboxMessage[]) => insertMessages(store.database, messages);
  /** Incomplete ones: the first message of two has come. */
  const many = (count: number, fields: Partial<NewInboxMessage> = {}, name = "b") =>
    write(...range(count).map((index) => batchMessage(1, 2, { batchId: `${name}${index}`, ...fields })));
  const look = () => lookAtCrowd(store.db, PROGRAM_ID);
  /** A full read that begins now, of the lounges and the hubs. */
  const begin = async () => {
    const parts: PartRead[] = [];
    for (const module of [null, LOUNGE])
      parts.push({ module, readNumber: (await startCatalogueRead(store.db)).readNumber });
    return { end: () => endReadOfNothing(store.db, parts) };
  };
  const openCount = async (programId: ProgramId = PROGRAM_ID) =>
    (await openBatchCounts(store.db, [programId])).reduce((sum, { count }) => sum + count, 0);
  const sinceThen = (age: string) =>
    sql`update catalogue_syncs set cover_asked_at = now() - ${sql.lit(age)}::interval`.execute(store.db);

  describe("too many open batches", () => {
    test("are left to a full read beyond two hundred of a program, and one of those who look asks for it", async () => {
      await many(OPEN_BATCHES_MAX);
      expect(await look()).toBe("none");
      await many(1, {}, "another ");
      const seen = await Promise.all(range(10).map(look));
      expect(seen.toSorted()).toEqual([...range(9).map(() => "awaited"), "to-be-asked"]);
      expect(await coverAwaitedSince(store.db, PROGRAM_ID)).not.toBeNull();
      expect(await lookAtCrowd(store.db, "another" as ProgramId)).toBe("none");
    });

    test("are processed one by one where the read has not ended in an hour, and it is asked for again after six", async () => {
      await many(OPEN_BATCHES_MAX + 1);
      expect([await look(), await look()]).toEqual(["to-be-asked", "awaited"]);
      await sinceThen("61 minutes");
      expect(await look()).toBe("none");
      expect(await coverAwaitedSince(store.db, PROGRAM_ID)).toBeNull();
      await sinceThen("361 minutes");
      expect(await look()).toBe("to-be-asked");
    });

    test("have it asked for by the next who looks where it could not be", async () => {
      await many(OPEN_BATCHES_MAX + 1);
      expect(await look()).toBe("to-be-asked");
      await withdrawCover(store.db, PROGRAM_ID);
      expect(await look()).toBe("to-be-asked");
    });
  });

  describe("a full read", () => {
    test("stands for the batches that were there before it began, complete or not, and their workflows can end", async () => {
      await many(OPEN_BATCHES_MAX + 50);
      await many(3, { eventType: HUBS, module: null }, "h");
      // One of them has been worked on: all that has come of it is applied, and it waits for the rest.
      await openBatch(store.db, { ...BATCH, batchId: "b0" });
      await markApplied(store.db, await unappliedOfBatch(store.db, { ...BATCH, batchId: "b0" }));
      expect(await look()).toBe("to-be-asked");
      const read = await begin();
      expect(await openCount()).toBe(OPEN_BATCHES_MAX + 53);
      expect(await read.end()).toBe(OPEN_BATCHES_MAX + 53);
      expect(await openBatches(store.db)).toEqual([]);
      expect(await endingOfClosed(store.db, { ...BATCH, batchId: "b0" })).toBe("covered");
      expect(await endingOfClosed(store.db, { ...BATCH, batchId: "b249" })).toBe("covered");
      expect(await endingOfClosed(store.db, { ...BATCH, eventType: HUBS, batchId: "h2" })).toBe("covered");
      const marks = await store.db.selectFrom("inbox").select("marks").where("batch_id", "in", ["b0", "b1"]).execute();
      expect(marks.map((row) => row.marks).toSorted()).toEqual([[], [COVERED]]);
      expect(await coverAwaitedSince(store.db, PROGRAM_ID)).toBeNull();
      // Again, as an activity that is repeated does.
      expect(await read.end()).toBe(0);
    });

    test("does not stand for what came after it began: that is open, and another read is asked for if it is too much", async () => {
      await many(OPEN_BATCHES_MAX + 1);
      const read = await begin();
      await many(5, {}, "later ");
      await write(batchMessage(2, 2, { batchId: "b7" }));
      await read.end();
      const open = (await openBatches(store.db)).map(({ batchId }) => batchId);
      expect(open.toSorted()).toEqual(["b7", ...range(5).map((index) => `later ${index}`)]);
      // Its first message is covered, and the second still waits.
      expect(await unappliedIdsOfBatch(store.db, { ...BATCH, batchId: "b7" })).toHaveLength(1);

      await many(OPEN_BATCHES_MAX, {}, "flood ");
      expect(await look()).toBe("to-be-asked");
      // One that began before it was asked for does not answer the request.
      await read.end();
      expect(await look()).toBe("awaited");
    });

    test("does not stand for a module that it has not read; of those alone it is not asked for again at once", async () => {
      await many(OPEN_BATCHES_MAX + 1);
      await write(batchMessage(1, 1, { batchId: "unlisted", module: UNLISTED_MODULE }));
      await write(batchMessage(2, 2, { batchId: "b3", module: UNLISTED_MODULE }));
      expect(await look()).toBe("to-be-asked");
      await (await begin()).end();
      expect((await openBatches(store.db)).map(({ batchId }) => batchId).toSorted()).toEqual(["b3", "unlisted"]);

      await many(OPEN_BATCHES_MAX, { module: UNLISTED_MODULE }, "u");
      expect(await look()).toBe("to-be-asked");
      await (await begin()).end();
      expect(await openCount()).toBe(OPEN_BATCHES_MAX + 2);
      expect(await look()).toBe("none");
    });

    test("leaves few open batches alone, and those of other programs", async () => {
      await many(20);
      expect(await (await begin()).end()).toBe(0);
      expect(await openCount()).toBe(20);
      const another = "another" as ProgramId;
      await many(OPEN_BATCHES_MAX + 1, { programId: another });
      expect(await (await begin()).end()).toBe(0);
      expect(await openCount(another)).toBe(OPEN_BATCHES_MAX + 1);
    });

    test("of which no part says when it began stands for nothing", async () => {
      await many(OPEN_BATCHES_MAX + 1);
      expect(await coverBatches(store.db, { programId: PROGRAM_ID, parts: [] })).toBe(0);
      expect(await openCount()).toBe(OPEN_BATCHES_MAX + 1);
    });
  });

  test("a batch is closed as long as nothing has come of it since", async () => {
    expect(await endingOfClosed(store.db, BATCH)).toBeNull();
    await openBatch(store.db, BATCH);
    expect(await endingOfClosed(store.db, BATCH)).toBeNull();
    await closeBatch(store.db, BATCH, "synced");
    expect(await endingOfClosed(store.db, BATCH)).toBe("synced");
    await write(batchMessage(1, 1));
    expect(await endingOfClosed(store.db, BATCH)).toBeNull();
  });
}
