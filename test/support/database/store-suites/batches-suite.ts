import { describe, expect, test } from "vitest";
import { MISSING_SHOWN_MAX } from "../../../../src/contract/catalogue.ts";
import type { ProgramId } from "../../../../src/contract/vocabulary.ts";
import {
  batchProgress,
  isNamedByOpenBatch,
  noteBatchRung,
  takeBatchesDueForRinging,
  unappliedOfBatch,
} from "../../../../src/store/catalogue/batch-inbox.ts";
import {
  closeBatch,
  openBatch,
  openBatchCounts,
  openBatches,
  takeLongOpenBatches,
} from "../../../../src/store/catalogue/batches.ts";
import { markApplied, takeDueForRinging } from "../../../../src/store/inbox/inbox.ts";
import { BATCH, batchMessage, receive } from "./catalogue-fixtures.ts";
import { orderEvent, PROGRAM_ID, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function batchesSuite(store: StoreUnderTest): void {
  const write = (...messages: Parameters<typeof receive>[1][]) => receive(store.database, ...messages);
  const progress = () => batchProgress(store.db, BATCH);
  const applyAll = async () => {
    const rows = await unappliedOfBatch(store.db, BATCH);
    await markApplied(store.db, rows);
  };
  const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000);

  describe("the progress of a batch", () => {
    test("nothing has come", async () => {
      expect(await progress()).toEqual({
        total: null,
        receivedCount: 0,
        appliedCount: 0,
        missing: [],
        missingCount: 0,
        contradictingTotals: false,
      });
    });

    test("what has come, what is applied, what is missing", async () => {
      await write(batchMessage(4, 5), batchMessage(2, 5));
      await applyAll();
      await write(batchMessage(5, 5));
      expect(await progress()).toEqual({
        total: 5,
        receivedCount: 3,
        appliedCount: 2,
        missing: [1, 3],
        missingCount: 2,
        contradictingTotals: false,
      });
    });

    test("a duplicate counts once; the same sequence with another content is applied when both are", async () => {
      await write(batchMessage(1, 2), batchMessage(1, 2));
      await applyAll();
      expect(await progress()).toMatchObject({ receivedCount: 1, appliedCount: 1, missing: [2] });
      await write(batchMessage(1, 2, { contentHash: "other" }));
      expect(await progress()).toMatchObject({ receivedCount: 1, appliedCount: 0, contradictingTotals: false });
      expect(await unappliedOfBatch(store.db, BATCH)).toHaveLength(1);
    });

    test("of totals that contradict each other the largest counts, and it is said", async () => {
      await write(batchMessage(1, 2), batchMessage(2, 4));
      expect(await progress()).toMatchObject({ total: 4, missing: [3, 4], contradictingTotals: true });
    });

    test("a sequence outside of the total contradicts it", async () => {
      await write(batchMessage(1, 2), batchMessage(3, 2), batchMessage(0, 2));
      expect(await progress()).toMatchObject({ total: 2, receivedCount: 3, missing: [2], contradictingTotals: true });
    });

    test("a total beyond all reason takes neither memory nor time", async () => {
      await write(batchMessage(1, 2_147_483_647));
      const { missing, missingCount } = await progress();
      expect(missing).toEqual(range(MISSING_SHOWN_MAX).map((index) => index + 2));
      expect(missingCount).toBe(2_147_483_646);
      await write(batchMessage(1, -5, { batchId: "negative", logicalKey: "negative" }));
      expect(await batchProgress(store.db, { ...BATCH, batchId: "negative" })).toMatchObject({
        missing: [],
        missingCount: 0,
        contradictingTotals: true,
      });
    });

    test("messages of other batches, types and programs are not its own", async () => {
      await write(
        batchMessage(1, 9),
        batchMessage(2, 9, { batchId: "another" }),
        batchMessage(3, 9, { eventType: "transportHub.metadata.updated" }),
        batchMessage(4, 9, { programId: "another" }),
        batchMessage(5, 9, { kind: "unhandled" }),
      );
      expect(await progress()).toMatchObject({ receivedCount: 1, missingCount: 8 });
      expect((await unappliedOfBatch(store.db, BATCH)).map((row) => row.sequence)).toEqual([1]);
    });

    test("its messages come in the order of their sequences, whole", async () => {
      await write(batchMessage(3, 3), batchMessage(1, 3));
      const rows = await unappliedOfBatch(store.db, BATCH);
      expect(rows.map(({ sequence, totalSequence }) => [sequence, totalSequence])).toEqual([
        [1, 3],
        [3, 3],
      ]);
      expect(rows[0]).toMatchObject({ ...BATCH, body: { resources: ["N1"] } });
    });
  });

  describe("open batches", () => {
    const idsOf = async (programId?: ProgramId) =>
      (await openBatches(store.db, programId === undefined ? {} : { programIds: [programId] })).map(
        ({ batchId }) => batchId,
      );

    test("one is open from its first message until it is closed and applied, also while nobody works on it", async () => {
      expect(await idsOf()).toEqual([]);
      await write(batchMessage(1, 2));
      expect(await idsOf()).toEqual([BATCH.batchId]);
      await openBatch(store.db, BATCH);
      await applyAll();
      expect(await idsOf()).toEqual([BATCH.batchId]);
      await closeBatch(store.db, BATCH, "complete");
      expect(await idsOf()).toEqual([]);
      await write(batchMessage(2, 2));
      expect(await idsOf()).toEqual([BATCH.batchId]);
    });

    test("of one program, or of all, the longest open first", async () => {
      const other = { ...BATCH, programId: "another" as ProgramId, batchId: "b2" };
      await openBatch(store.db, BATCH);
      await openBatch(store.db, other);
      expect(await idsOf()).toEqual([BATCH.batchId, "b2"]);
      expect(await idsOf(PROGRAM_ID)).toEqual([BATCH.batchId]);
    });

    test("its first message says since when, however often it is opened, and the first ending stays", async () => {
      await write(batchMessage(1, 1));
      await openBatch(store.db, BATCH);
      const [message] = await unappliedOfBatch(store.db, BATCH);
      const [before] = await openBatches(store.db);
      expect(before?.firstReceivedAt).toEqual(message?.receivedAt);
      await applyAll();
      await closeBatch(store.db, BATCH, "recovered");
      await closeBatch(store.db, BATCH, "synced");
      const rows = await store.db.selectFrom("resource_batches").selectAll().execute();
      expect(rows).toMatchObject([{ ended_as: "recovered", first_received_at: message?.receivedAt }]);
      await openBatch(store.db, BATCH);
      expect(await openBatches(store.db)).toEqual([before]);
    });
  });

  describe("of very many open batches", () => {
    const OTHER = "another" as ProgramId;
    const many = (count: number, fields: Partial<Parameters<typeof batchMessage>[2]> = {}) =>
      write(...range(count).map((index) => batchMessage(1, 2, { batchId: `b${index}`, ...fields })));

    test("some are shown, the longest open of each program and type in turn, and all are counted", async () => {
      await many(30);
      await many(5, { programId: OTHER });
      await many(3, { eventType: "transportHub.metadata.updated" });
      const shown = await openBatches(store.db, { programIds: [PROGRAM_ID, OTHER], limit: 10 });
      const of = (programId: ProgramId, eventType = BATCH.eventType) =>
        shown.filter((batch) => batch.programId === programId && batch.eventType === eventType).length;
      expect([shown.length, of(PROGRAM_ID), of(OTHER), of(PROGRAM_ID, "transportHub.metadata.updated")]).toEqual([
        10, 4, 3, 3,
      ]);
      // One that is worked on is the same batch as that of its messages.
      await openBatch(store.db, { ...BATCH, batchId: "b0" });
      expect(await openBatchCounts(store.db, [PROGRAM_ID])).toEqual(
        expect.arrayContaining([
          { programId: PROGRAM_ID, eventType: BATCH.eventType, count: 30 },
          { programId: PROGRAM_ID, eventType: "transportHub.metadata.updated", count: 3 },
        ]),
      );
    });

    test("each program has its turn to be rung for", async () => {
      await many(30);
      await many(2, { programId: OTHER });
      const programIds = [PROGRAM_ID, OTHER];
      const due = await takeBatchesDueForRinging(store.db, { programIds, limit: 6, now: secondsFromNow(60) });
      expect(due.map(({ key }) => key.programId).filter((id) => id === OTHER)).toHaveLength(2);
      expect(due).toHaveLength(6);
    });

    test("each has its turn to be made sure of its workflow, once in a while", async () => {
      for (const index of range(5)) await openBatch(store.db, { ...BATCH, batchId: `b${index}` });
      const take = async (limit: number, before = secondsFromNow(60)) =>
        (await takeLongOpenBatches(store.db, { programIds: [PROGRAM_ID], before, limit })).map(
          ({ batchId }) => batchId,
        );
      expect(await take(5, secondsFromNow(-60))).toEqual([]);
      const [first, second] = [await take(3), await take(2)];
      expect([...first, ...second].sort()).toEqual(range(5).map((index) => `b${index}`));
      expect(await take(5, secondsFromNow(-1))).toEqual([]);
      await closeBatch(store.db, { ...BATCH, batchId: "b0" }, "complete");
      expect(await take(9)).toHaveLength(4);
    });
  });

  describe("whether a waiting message names a resource", () => {
    const isNamed = (id: string, programId = PROGRAM_ID) => isNamedByOpenBatch(store.db, programId, id);

    test.each([
      ["resources", { resources: ["N1", "N2"] }],
      [
        "data",
        {
          data: [
            { changeAction: "added", resources: ["N1"] },
            { changeAction: "x", resources: ["N2"] },
          ],
        },
      ],
      ["numbers", { resources: [7, "N1", "N2"], data: "none" }],
    ])("in %s", async (_, body) => {
      await write(batchMessage(1, 1, { body: JSON.stringify(body) }));
      expect(await isNamed("N2")).toBe(true);
      expect(await isNamed("N3")).toBe(false);
      expect(await isNamed("N1", "another" as ProgramId)).toBe(false);
      if ("resources" in body) expect(await isNamed("7")).toBe(body.resources.includes(7 as never));
      await applyAll();
      expect(await isNamed("N2")).toBe(false);
    });

    test("bodies of any shape are passed over", async () => {
      const bodies = ["null", "[]", '"N1"', '{"resources":{"N1":1}}', '{"data":[[{"resources":null}]]}', "{}"];
      for (const [index, body] of bodies.entries()) await write(batchMessage(index, 9, { body }));
      expect(await isNamed("N9")).toBe(false);
    });
  });

  describe("ringing for batches again", () => {
    test("each batch once, with all that waits for it, when its pause is over", async () => {
      await write(batchMessage(1, 3), batchMessage(2, 3), batchMessage(1, 1, { batchId: "b2" }), orderEvent("o"));
      expect(
        await takeBatchesDueForRinging(store.db, { programIds: [PROGRAM_ID], limit: 10, now: secondsFromNow(-5) }),
      ).toEqual([]);
      const due = await takeBatchesDueForRinging(store.db, {
        programIds: [PROGRAM_ID],
        limit: 10,
        now: secondsFromNow(5),
      });
      expect(due.map(({ key, rowIds, rings }) => [key.batchId, rowIds.length, rings])).toEqual([
        [BATCH.batchId, 2, 0],
        ["b2", 1, 0],
      ]);
      expect(due[0]?.key).toEqual(BATCH);
      expect(
        await takeBatchesDueForRinging(store.db, { programIds: [PROGRAM_ID], limit: 1, now: secondsFromNow(5) }),
      ).toHaveLength(1);
    });

    test("one that was rung for waits longer, and one that is applied is not rung for", async () => {
      await write(batchMessage(1, 1), batchMessage(1, 1, { batchId: "b2" }));
      const [first] = await takeBatchesDueForRinging(store.db, {
        programIds: [PROGRAM_ID],
        limit: 1,
        now: secondsFromNow(5),
      });
      await noteBatchRung(store.db, { rowIds: first?.rowIds ?? [] });
      await noteBatchRung(store.db, { rowIds: first?.rowIds ?? [] });
      const due = await takeBatchesDueForRinging(store.db, {
        programIds: [PROGRAM_ID],
        limit: 10,
        now: secondsFromNow(10),
      });
      expect(due.map(({ key }) => key.batchId)).toEqual(["b2"]);
      const later = await takeBatchesDueForRinging(store.db, {
        programIds: [PROGRAM_ID],
        limit: 10,
        now: secondsFromNow(20),
      });
      expect(later.map(({ key, rings }) => [key.batchId, rings])).toEqual([
        ["b2", 0],
        [BATCH.batchId, 2],
      ]);
      await applyAll();
      expect(
        await takeBatchesDueForRinging(store.db, { programIds: [PROGRAM_ID], limit: 10, now: secondsFromNow(20) }),
      ).toHaveLength(1);
    });

    test("one of a program that is not ours is nobody's", async () => {
      await write(batchMessage(1, 1, { programId: "foreign" as ProgramId }), batchMessage(1, 1));
      const due = await takeBatchesDueForRinging(store.db, {
        programIds: [PROGRAM_ID],
        limit: 10,
        now: secondsFromNow(5),
      });
      expect(due.map(({ key }) => key.programId)).toEqual([PROGRAM_ID]);
      expect(await takeBatchesDueForRinging(store.db, { programIds: [], limit: 10, now: secondsFromNow(5) })).toEqual(
        [],
      );
    });

    test("messages of batches are not events of orders", async () => {
      await write(batchMessage(1, 1));
      expect(await takeDueForRinging(store.db, { limit: 10, now: secondsFromNow(60) })).toEqual([]);
    });
  });
}
