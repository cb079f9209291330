import { describe, expect, test } from "vitest";
import { findResource } from "../../../../src/store/catalogue/catalogue-list.ts";
import { noteAnnounced } from "../../../../src/store/catalogue/note-announced.ts";
import { readResource, storeResources } from "./catalogue-fixtures.ts";
import { NOON_MS, PROGRAM_ID, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const RESOURCES = { programId: PROGRAM_ID, kind: "resource" } as const;

export function announcedSuite(store: StoreUnderTest): void {
  const at = (minutes: number) => new Date(NOON_MS + minutes * 60_000);
  const updatedAt = async (id: string) => (await findResource(store.db, PROGRAM_ID, id))?.updatedAt ?? null;

  describe("when an item was announced", () => {
    test("is noted also where it is not read again, and never moves back", async () => {
      await storeResources(store.db, [readResource("N1"), readResource("N2")]);
      await noteAnnounced(store.db, RESOURCES, [{ id: "N1", updatedAt: at(5) }]);
      await noteAnnounced(store.db, RESOURCES, [
        { id: "N1", updatedAt: at(3) },
        { id: "N2", updatedAt: null },
        { id: "unknown", updatedAt: at(9) },
      ]);
      expect([await updatedAt("N1"), await updatedAt("N2")]).toEqual([at(5), null]);
    });

    test("many who note the same items in opposite orders do not deadlock, and the latest stays", async () => {
      const ids = range(50).map((index) => `N${index}`);
      await storeResources(
        store.db,
        ids.map((id) => readResource(id)),
      );
      await Promise.all(
        range(20).map((minute) => {
          const items = ids.map((id) => ({ id, updatedAt: at(minute) }));
          return noteAnnounced(store.db, RESOURCES, minute % 2 === 0 ? items : items.reverse());
        }),
      );
      expect(await Promise.all(ids.map(updatedAt))).toEqual(ids.map(() => at(19)));
    });
  });
}
