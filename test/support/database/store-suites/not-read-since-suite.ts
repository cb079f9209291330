import { describe, expect, test } from "vitest";
import { notReadSince } from "../../../../src/store/catalogue/not-read-since.ts";
import { saveHubs, saveResources } from "../../../../src/store/catalogue/save-items.ts";
import { readHub, readResource } from "./catalogue-fixtures.ts";
import { PROGRAM_ID } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function notReadSinceSuite(store: StoreUnderTest): void {
  const RESOURCES = { programId: PROGRAM_ID, kind: "resource" } as const;
  const key = { programId: PROGRAM_ID, extent: "details" } as const;
  const unread = async (readNumber: number, ...ids: string[]) => {
    const items = ids.map((id) => ({ id, readNumber }));
    return [...(await notReadSince(store.db, RESOURCES, items))].sort();
  };

  describe("what a message names counts as read", () => {
    test("by a read of its details that began after the message came, and by no other", async () => {
      await saveResources(store.db, { ...key, readNumber: 3, resources: [readResource("before")] });
      await saveResources(store.db, { ...key, readNumber: 7, resources: [readResource("after")] });
      await saveResources(store.db, {
        ...key,
        extent: "list",
        readNumber: 8,
        resources: [readResource("listed"), readResource("after")],
      });
      expect(await unread(5, "before", "after", "listed", "unknown")).toEqual(["before", "listed", "unknown"]);
    });

    test("also of hubs, which are another kind with ids of their own", async () => {
      await saveHubs(store.db, { ...key, readNumber: 7, hubs: [readHub("A1")] });
      const hubs = { programId: PROGRAM_ID, kind: "hub" } as const;
      expect(await notReadSince(store.db, hubs, [{ id: "A1", readNumber: 5 }])).toEqual(new Set());
      expect(await unread(5, "A1")).toEqual(["A1"]);
    });

    test("only once all of it is stored, wherever the process that stored it died", async () => {
      await saveResources(store.db, { ...key, readNumber: 1, resources: [readResource("N1")] });
      // The details can be stored; the rest is more than its column holds.
      const refused = readResource("N1", { module: 2 ** 31 });
      await expect(saveResources(store.db, { ...key, readNumber: 7, resources: [refused] })).rejects.toThrow();
      expect(await unread(5, "N1")).toEqual(["N1"]);
    });

    test("not by one that is to be read again because another read overlaps with it", async () => {
      const shown = { resources: [readResource("N1")] };
      await saveResources(store.db, { ...key, extent: "list", readNumber: 2, answeredNumber: 8, ...shown });
      expect(await saveResources(store.db, { ...key, readNumber: 7, answeredNumber: 9, ...shown })).toEqual(["N1"]);
      expect(await unread(5, "N1")).toEqual(["N1"]);
      await saveResources(store.db, { ...key, readNumber: 10, answeredNumber: 11, ...shown });
      expect(await unread(5, "N1")).toEqual([]);
    });
  });
}
