import { describe, expect, test } from "vitest";
import type { ProgramId } from "../../../../src/contract/vocabulary.ts";
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
import { endFullRead } from "../../../../src/store/catalogue/full-read.ts";
import { NOON_MS, PROGRAM_ID, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function freshnessSuite(store: StoreUnderTest): void {
  const KEY = { programId: PROGRAM_ID, eventType: "resource.metadata.updated" };
  const at = (minutes: number) => new Date(NOON_MS + minutes * 60_000);

  describe("how fresh the catalogue is", () => {
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
      await endFullRead(store.db, {
        programId: PROGRAM_ID,
        parts: [],
        result: { resources: 5_000 },
        lacksDetails: async () => false,
      });
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
