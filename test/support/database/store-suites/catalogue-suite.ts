import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProgramId } from "../../../../src/contract/vocabulary.ts";
import { findHub, findResource, listHubs, listResources } from "../../../../src/store/catalogue/catalogue-list.ts";
import { startCatalogueRead } from "../../../../src/store/catalogue/catalogue-read.ts";
import { differences } from "../../../../src/store/catalogue/differences.ts";
import { markHubsUnavailable, markResourcesUnavailable } from "../../../../src/store/catalogue/mark-unavailable.ts";
import { saveHubs, saveResources } from "../../../../src/store/catalogue/save-items.ts";
import { LOUNGE, readHub, readResource } from "./catalogue-fixtures.ts";
import { NOON_MS, PROGRAM_ID, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

/** Something that happens to the catalogue; its place among them is the number of its read. */
type Change =
  | { readonly kind: "save"; readonly ids: readonly string[]; readonly extent: "list" | "details" }
  | { readonly kind: "remove"; readonly ids: readonly string[] };

const IDS = ["N1", "N2", "N3", "N4"];
const idsOfChange = fc.subarray(IDS, { minLength: 1 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant("save" as const),
    ids: idsOfChange,
    extent: fc.constantFrom("list" as const, "details" as const),
  }),
  fc.record({ kind: fc.constant("remove" as const), ids: idsOfChange }),
);
/** Changes in the order of their reads, and the order in which they are stored. */
const history = fc
  .array(change, { minLength: 1, maxLength: 8 })
  .chain((changes) =>
    fc.tuple(fc.constant(changes), fc.shuffledSubarray([...changes.keys()], { minLength: changes.length })),
  );

export function catalogueSuite(store: StoreUnderTest): void {
  const stored = (resourceId: string) => findResource(store.db, PROGRAM_ID, resourceId);
  const save = (readNumber: number, ...resources: ReturnType<typeof readResource>[]) =>
    saveResources(store.db, { programId: PROGRAM_ID, readNumber, extent: "list", resources });
  const remove = (readNumber: number, ...resourceIds: string[]) =>
    markResourcesUnavailable(store.db, { programId: PROGRAM_ID, readNumber, resourceIds });

  describe("the catalogue never goes back", () => {
    async function carryOut(programId: ProgramId, readNumber: number, what: Change): Promise<void> {
      const key = { programId, readNumber };
      if (what.kind === "remove") {
        await markResourcesUnavailable(store.db, { ...key, resourceIds: what.ids });
        return;
      }
      const resources = what.ids.map((id) => readResource(id, { data: { readNumber } }));
      await saveResources(store.db, { ...key, extent: what.extent, resources });
    }

    /** Last word of DragonPass about an id; null where it never showed it. */
    function lastWord(changes: readonly Change[], id: string): { available: boolean; readNumber: number } | null {
      const index = changes.findLastIndex(({ ids }) => ids.includes(id));
      const last = changes[index];
      if (last === undefined) return null;
      return { available: last.kind !== "remove", readNumber: index + 1 };
    }

    let program = 0;
    test.each(["one after the other", "at once"])("whatever order reads are stored in, %s", async (how) => {
      const property = fc.asyncProperty(history, async ([changes, order]) => {
        const programId = `order ${++program}` as ProgramId;
        const steps = order.map((index) => () => carryOut(programId, index + 1, changes[index] as Change));
        if (how === "at once") await Promise.all(steps.map((step) => step()));
        else for (const step of steps) await step();
        for (const id of IDS) {
          const expected = lastWord(changes, id);
          const found = await findResource(store.db, programId, id);
          expect(found?.available ?? false, id).toBe(expected?.available ?? false);
          if (expected?.available) expect(found?.data, id).toEqual({ readNumber: expected.readNumber });
        }
      });
      await fc.assert(property, { numRuns: 60 });
    });

    test.each(["list", "details"] as const)("of two reads that overlap neither is believed (%s)", async (extent) => {
      const key = { programId: PROGRAM_ID, extent };
      const shows = (image: string) => ({ resources: [readResource("N1", { data: { image } })] });
      expect(await saveResources(store.db, { ...key, readNumber: 1, answeredNumber: 4, ...shows("first") })).toEqual(
        [],
      );
      const overlapping = { ...key, readNumber: 3, answeredNumber: 6 };
      expect(await saveResources(store.db, { ...overlapping, ...shows("second") })).toEqual(["N1"]);
      expect(await markResourcesUnavailable(store.db, { ...overlapping, resourceIds: ["N1"] })).toEqual(["N1"]);
      expect(await stored("N1")).toMatchObject({ available: true, data: { image: "first" } });
      const later = { ...key, readNumber: 7, answeredNumber: 8 };
      expect(await saveResources(store.db, { ...later, ...shows("again") })).toEqual([]);
      // This one began before, and nothing that it was made for is missing in the later one.
      expect(await saveResources(store.db, { ...key, readNumber: 5, answeredNumber: 9, ...shows("slow") })).toEqual([]);
      expect((await stored("N1"))?.data).toEqual({ image: "again" });
    });

    test.each(["list", "details"] as const)(
      "of those who read again in step the second read is the last (%s)",
      async (extent) => {
        const key = { programId: PROGRAM_ID, extent };
        const shown = { resources: [readResource("N1")] };
        const gone = { resourceIds: ["N1"] };
        await saveResources(store.db, { ...key, readNumber: 1, answeredNumber: 4, ...shown });
        const first = { ...key, readNumber: 3, answeredNumber: 6 };
        expect(await saveResources(store.db, { ...first, ...shown })).toEqual(["N1"]);
        // Another has read again as well. It began before this one did so, and after this one's first read.
        expect(await saveResources(store.db, { ...key, readNumber: 5, answeredNumber: 9, ...shown })).toEqual([]);
        const second = { ...key, firstNumber: 3, readNumber: 7, answeredNumber: 10 };
        expect(await saveResources(store.db, { ...second, ...shown })).toEqual([]);
        expect(await markResourcesUnavailable(store.db, { ...second, ...gone })).toEqual([]);
        // One that begins its first read only now cannot rely on that.
        const later = { ...key, readNumber: 8, answeredNumber: 11 };
        expect(await saveResources(store.db, { ...later, ...shown })).toEqual(["N1"]);
        expect(await markResourcesUnavailable(store.db, { ...later, ...gone })).toEqual(["N1"]);
      },
    );

    test("reads that begin later have higher numbers", async () => {
      const numberOf = async () => (await startCatalogueRead(store.db)).readNumber;
      const numbers = [await numberOf(), await numberOf()];
      expect(numbers[1]).toBeGreaterThan(numbers[0] ?? Number.NaN);
      const together = await Promise.all(range(20).map(numberOf));
      expect(new Set(together).size).toBe(20);
    });

    test("the same read stored twice changes nothing, also with two entries for one id", async () => {
      await save(5, readResource("N1", { city: "first" }), readResource("N1", { resourceName: "last" }));
      const before = await stored("N1");
      expect(before?.name).toBe("last");
      await save(5, readResource("N1", { resourceName: "again" }));
      expect(await stored("N1")).toEqual(before);
    });

    test("a hub obeys the same rules", async () => {
      const key = { programId: PROGRAM_ID };
      await saveHubs(store.db, { ...key, readNumber: 5, extent: "list", hubs: [readHub("A1"), readHub("A2")] });
      await saveHubs(store.db, {
        ...key,
        readNumber: 4,
        extent: "list",
        hubs: [readHub("A1", { transportHubName: "before" })],
      });
      expect((await findHub(store.db, PROGRAM_ID, "A1"))?.name).toBe("Airport A1");
      await markHubsUnavailable(store.db, { ...key, readNumber: 6, transportHubIds: ["A1"] });
      const page = await listHubs(store.db, {}, { size: 10, after: null });
      expect(page.items.map(({ transportHubId, available }) => [transportHubId, available])).toEqual([
        ["A1", false],
        ["A2", true],
      ]);
    });

    test("many who store overlapping pages in opposite orders do not deadlock", async () => {
      const pages = range(8).map((index) => {
        const resources = range(100).map((number) => readResource(`N${number}`));
        return index % 2 === 0 ? resources : resources.toReversed();
      });
      await Promise.all([
        ...pages.map((page, index) => save(index + 1, ...page)),
        ...range(4).map((index) => remove(index + 3, ...range(100).map((number) => `N${99 - number}`))),
      ]);
      const { items } = await listResources(store.db, {}, { size: 200, after: null });
      expect(items.filter(({ available }) => available)).toHaveLength(100);
    });
  });

  describe("what is gone", () => {
    test("a removed resource stays with all that is known of it, and comes back when it is read again", async () => {
      await save(1, readResource("N1", { data: { resourceId: "N1", image: "x" } }));
      await remove(2, "N1");
      expect(await stored("N1")).toMatchObject({ available: false, name: "Lounge N1", data: { image: "x" } });
      await save(3, readResource("N1"));
      expect((await stored("N1"))?.available).toBe(true);
    });

    test("a resource that was removed before it was ever read is not shown, nor brought by an earlier read", async () => {
      await remove(2, "N1");
      expect(await stored("N1")).toBeNull();
      await save(1, readResource("N1"));
      expect((await stored("N1"))?.available ?? false).toBe(false);
      expect((await listResources(store.db, { available: true }, { size: 10, after: null })).items).toEqual([]);
    });
  });

  describe("what is known of a resource", () => {
    test("a list that says less takes nothing away from the details", async () => {
      const details = {
        resourceId: "N1",
        extra: { loungeInfo: { tier: 1, hours: "24" } },
        prebookingPolicy: { cancelBeforeHours: 24 },
      };
      const key = { programId: PROGRAM_ID };
      await saveResources(store.db, {
        ...key,
        readNumber: 1,
        extent: "details",
        resources: [readResource("N1", { data: details })],
      });
      await save(2, readResource("N1", { data: { resourceId: "N1", extra: { loungeInfo: { tier: 2 } } } }));
      const found = await stored("N1");
      expect(found?.data).toEqual({ ...details, extra: { loungeInfo: { tier: 2, hours: "24" } } });
      expect(found?.detailsFetchedAt).toBeInstanceOf(Date);
    });

    test("details of an earlier read complete a later list, without changing what it says", async () => {
      await save(2, readResource("N1", { data: { image: "new" } }));
      await saveResources(store.db, {
        programId: PROGRAM_ID,
        readNumber: 1,
        extent: "details",
        resources: [readResource("N1", { data: { image: "old", facilities: ["wifi"] } })],
      });
      expect((await stored("N1"))?.data).toEqual({ image: "new", facilities: ["wifi"] });
    });

    test("newer details count, also once the resource is gone", async () => {
      await save(1, readResource("N1", { data: { image: "old", list: true } }));
      await saveResources(store.db, {
        programId: PROGRAM_ID,
        readNumber: 2,
        extent: "details",
        resources: [readResource("N1", { data: { image: "new" } })],
      });
      await remove(3, "N1");
      expect((await stored("N1"))?.data).toMatchObject({ image: "new" });
    });

    test("the time of the last announced change stays when a sync reads it, and never moves back", async () => {
      const at = (minutes: number) => new Date(NOON_MS + minutes * 60_000);
      await save(1, readResource("N1", { updatedAt: at(1) }));
      await save(2, readResource("N1"));
      expect((await stored("N1"))?.updatedAt).toEqual(at(1));
      await save(3, readResource("N1", { updatedAt: at(0) }));
      expect((await stored("N1"))?.updatedAt).toEqual(at(1));
      await markResourcesUnavailable(store.db, {
        programId: PROGRAM_ID,
        readNumber: 4,
        resourceIds: ["N1"],
        updatedAt: at(2),
      });
      expect((await stored("N1"))?.updatedAt).toEqual(at(2));
    });

    test.each(["shown", "gone"])(
      "the time of a change is kept where a later read stands for the one that it asked for (%s)",
      async (as) => {
        const updatedAt = new Date(NOON_MS);
        await save(5, readResource("N1"));
        if (as === "shown") await save(4, readResource("N1", { updatedAt }));
        else
          await markResourcesUnavailable(store.db, {
            programId: PROGRAM_ID,
            readNumber: 4,
            resourceIds: ["N1"],
            updatedAt,
          });
        expect(await stored("N1")).toMatchObject({ available: true, updatedAt });
      },
    );

    test("what DragonPass gave arrives as it was, and text that a column cannot hold does no harm", async () => {
      const data = { z: 1, a: { text: "\u0000 \ud800", "": null }, __proto__: null, list: [1.5, "é"] };
      await save(1, readResource("N1", { resourceName: "Bad\u0000 name \ud800", data }), readResource("N2"));
      const found = await stored("N1");
      expect(JSON.stringify(found?.data)).toBe(JSON.stringify(data));
      expect(found?.name).toBe("Bad name \ufffd");
      expect(await stored("N2")).not.toBeNull();
    });
  });

  describe("what a sync would change", () => {
    test("of hubs is told too, and nothing is written", async () => {
      const key = { programId: PROGRAM_ID };
      const hubs = ["same", "changed", "gone", "back", "both"].map((id) => readHub(id, { data: { id, images: [1] } }));
      await saveHubs(store.db, { ...key, readNumber: 1, extent: "details", hubs });
      await markHubsUnavailable(store.db, { ...key, readNumber: 2, transportHubIds: ["back", "never read"] });
      await saveHubs(store.db, { ...key, readNumber: 4, extent: "list", hubs: [readHub("later")] });
      const another = { programId: "another" as ProgramId, readNumber: 1, extent: "list" as const };
      await saveHubs(store.db, { ...another, hubs: [readHub("another's")] });
      const seen = ["same", "changed", "new", "back"].map((id) => ({
        id,
        data: id === "changed" ? { id: "otherwise" } : { id },
      }));
      seen.push({ id: "both", data: { id: "both" } });
      const found = await differences(store.db, { ...key, module: null, syncReadNumber: 3, seen });
      // A hub that a later read has shown is not gone: the sync may have begun before it was there.
      expect(found).toEqual({ added: ["back", "new"], changed: ["changed"], gone: ["gone"] });
      expect((await findHub(store.db, PROGRAM_ID, "gone"))?.available).toBe(true);
      expect((await findHub(store.db, PROGRAM_ID, "changed"))?.data).toMatchObject({ id: "changed" });
      expect(await findHub(store.db, PROGRAM_ID, "new")).toBeNull();
      expect((await findHub(store.db, PROGRAM_ID, "back"))?.available).toBe(false);
    });

    test("of hubs is nothing where all are as they were seen, however many there are, and all where there are none", async () => {
      const hubs = range(501).map((index) => readHub(`A${index}`));
      const seen = hubs.map(({ transportHubId, data }) => ({ id: transportHubId, data }));
      const differencesOf = (shown: typeof seen) =>
        differences(store.db, { programId: PROGRAM_ID, module: null, syncReadNumber: 2, seen: shown });
      expect((await differencesOf(seen)).added).toHaveLength(501);
      await saveHubs(store.db, { programId: PROGRAM_ID, readNumber: 1, extent: "list", hubs });
      expect(await differencesOf(seen)).toEqual({ added: [], changed: [], gone: [] });
      const none = await differencesOf([]);
      expect([none.added, none.changed, none.gone.length]).toEqual([[], [], 501]);
    });

    test("is told, and nothing is written", async () => {
      const resources = ["same", "changed", "gone", "back"].map((id) =>
        readResource(id, { data: { id, hours: "24" } }),
      );
      await saveResources(store.db, { programId: PROGRAM_ID, readNumber: 1, extent: "details", resources });
      await remove(2, "back");
      await save(4, readResource("later"));
      const seen = ["same", "changed", "new", "back"].map((id) => ({
        id,
        data: id === "changed" ? { id: "otherwise" } : { id },
      }));
      const found = await differences(store.db, { programId: PROGRAM_ID, module: LOUNGE, syncReadNumber: 3, seen });
      expect(found).toEqual({ added: ["back", "new"], changed: ["changed"], gone: ["gone"] });
      expect((await stored("gone"))?.available).toBe(true);
      expect(await stored("new")).toBeNull();
    });
  });
}
