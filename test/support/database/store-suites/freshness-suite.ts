import { describe, expect, test } from "vitest";
import type { ProgramId } from "../../../../src/contract/vocabulary.ts";
import type { PartRead } from "../../../../src/domain/catalogue/catalogue-activities.ts";
import { startCatalogueRead } from "../../../../src/store/catalogue/catalogue-read.ts";
import {
  inboxLastAlive,
  moveWatermark,
  noteInboxAlive,
  noteRecovery,
  noteSyncStarted,
  readWatermark,
  recoveryStates,
  syncStates,
} from "../../../../src/store/catalogue/freshness.ts";
import {
  endFullRead,
  noteFullReadWanted,
  noteListed,
  programsToRead,
} from "../../../../src/store/catalogue/full-read.ts";
import { NOON_MS, PROGRAM_ID, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function freshnessSuite(store: StoreUnderTest): void {
  const KEY = { programId: PROGRAM_ID, eventType: "resource.metadata.updated" };
  const at = (minutes: number) => new Date(NOON_MS + minutes * 60_000);

  const end = (parts: readonly PartRead[], result = {}) =>
    endFullRead(store.db, { programId: PROGRAM_ID, parts, result, lacksDetails: async () => false });
  const part = async (): Promise<PartRead> => ({ module: null, ...(await startCatalogueRead(store.db)) });
  const list = (read: PartRead) => noteListed(store.db, { ...read, programId: PROGRAM_ID, ids: [] });
  const isEnded = async () => {
    const [state] = await syncStates(store.db);
    return state?.finishedAt != null && state.finishedAt >= (state.startedAt ?? state.finishedAt);
  };
  const toRead = () => programsToRead(store.db, [PROGRAM_ID]);

  describe("how fresh the catalogue is", () => {
    test("a full read ends where its parts are stored, by it or by a later one, and only there", async () => {
      const [first, second] = [await part(), await part()];
      expect(await end([first])).toEqual([first]);
      expect(await isEnded()).toBe(false);
      await list(second);
      await list(first);
      expect(await end([first, { ...first, module: 1 }])).toEqual([{ ...first, module: 1 }]);
      expect(await end([first])).toEqual([]);
      expect(await isEnded()).toBe(true);
    });

    test("a full read does not end that a later one is wanted", async () => {
      const early = await part();
      await list(early);
      await end([early]);
      const wanted = await noteFullReadWanted(store.db, PROGRAM_ID);
      expect(await isEnded()).toBe(false);
      expect(await end([early])).toEqual([]);
      expect(await isEnded()).toBe(false);
      const late = await part();
      expect(late.readNumber).toBeGreaterThan(wanted);
      await list(late);
      expect(await end([late])).toEqual([]);
      expect(await isEnded()).toBe(true);
    });

    test("a program is to be read that never was, or whose read began long ago and has not ended", async () => {
      expect(await toRead()).toEqual([PROGRAM_ID]);
      await noteSyncStarted(store.db, PROGRAM_ID);
      expect(await toRead()).toEqual([]);
      const longAgo = { last_started_at: new Date(Date.now() - 3 * 3_600_000) };
      await store.db.updateTable("catalogue_syncs").set(longAgo).execute();
      expect(await toRead()).toEqual([PROGRAM_ID]);
      await end([]);
      expect(await toRead()).toEqual([]);
    });

    test("the watermark moves to later only, also by many at once", async () => {
      expect(await readWatermark(store.db, KEY)).toBeNull();
      await Promise.all(range(20).map((minute) => moveWatermark(store.db, { ...KEY, watermark: at(minute) })));
      expect(await readWatermark(store.db, KEY)).toEqual(at(19));
      await moveWatermark(store.db, { ...KEY, watermark: at(3) });
      expect(await readWatermark(store.db, KEY)).toEqual(at(19));
      expect(await readWatermark(store.db, { ...KEY, eventType: "transportHub.metadata.updated" })).toBeNull();
      expect(await readWatermark(store.db, { ...KEY, programId: "another" as ProgramId })).toBeNull();
    });

    test("a recovery that failed is noted, and moves no watermark", async () => {
      await noteRecovery(store.db, { ...KEY, result: { kind: "failed", messages: 0 } });
      expect(await recoveryStates(store.db)).toEqual([
        {
          ...KEY,
          watermark: null,
          lastRecoveryAt: expect.any(Date),
          lastRecoveryResult: { kind: "failed", messages: 0 },
        },
      ]);
      await moveWatermark(store.db, { ...KEY, watermark: at(1) });
      await noteRecovery(store.db, { ...KEY, result: { kind: "done" } });
      expect(await recoveryStates(store.db)).toMatchObject([
        { watermark: at(1), lastRecoveryResult: { kind: "done" } },
      ]);
    });

    test("a sync that runs shows as begun, and keeps how the last one ended", async () => {
      await noteSyncStarted(store.db, PROGRAM_ID);
      expect(await syncStates(store.db)).toEqual([
        { programId: PROGRAM_ID, startedAt: expect.any(Date), finishedAt: null, result: null },
      ]);
      await end([], { resources: 5_000 });
      await noteSyncStarted(store.db, PROGRAM_ID);
      const [state] = await syncStates(store.db);
      expect(state?.result).toEqual({ resources: 5_000 });
      expect(state?.startedAt?.getTime()).toBeGreaterThanOrEqual(state?.finishedAt?.getTime() ?? Number.NaN);
    });

    test("the inbox says when it was last alive", async () => {
      expect(await inboxLastAlive(store.db)).toBeNull();
      await Promise.all(range(3).map(() => noteInboxAlive(store.db)));
      const first = await inboxLastAlive(store.db);
      expect(Math.abs(Date.now() - (first?.getTime() ?? 0))).toBeLessThan(60_000);
      await noteInboxAlive(store.db);
      expect((await inboxLastAlive(store.db))?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Number.NaN);
    });
  });
}
