import { describe, expect, test } from "vitest";
import type { ProgramId } from "../../../../src/contract/vocabulary.ts";
import { type CataloguePosition, RESOURCE_KIND } from "../../../../src/store/catalogue/catalogue-item.ts";
import {
  findItems,
  findResource,
  listHubs,
  listResources,
  type ResourceFilters,
} from "../../../../src/store/catalogue/catalogue-list.ts";
import { markResourcesUnavailable } from "../../../../src/store/catalogue/mark-unavailable.ts";
import { saveHubs } from "../../../../src/store/catalogue/save-items.ts";
import { cataloguePosition, decodePageToken, encodePageToken } from "../../../../src/store/database/page-token.ts";
import { readHub, readResource, storeResources } from "./catalogue-fixtures.ts";
import { PROGRAM_ID, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function catalogueListSuite(store: StoreUnderTest): void {
  const OTHER = "another" as ProgramId;
  const idsOf = async (filters: ResourceFilters) => {
    const page = await listResources(store.db, filters, { size: 100, after: null });
    return page.items.map(({ resourceId }) => resourceId);
  };

  describe("listing the catalogue", () => {
    test("by id byte by byte, then by program", async () => {
      await storeResources(store.db, [readResource("b"), readResource("B"), readResource("a")]);
      await storeResources(store.db, [readResource("a")], OTHER);
      const { items } = await listResources(store.db, {}, { size: 10, after: null });
      expect(items.map(({ resourceId, programId }) => [resourceId, programId])).toEqual([
        ["B", PROGRAM_ID],
        ["a", PROGRAM_ID],
        ["a", OTHER],
        ["b", PROGRAM_ID],
      ]);
    });

    test("several values of a filter mean or, several filters mean and", async () => {
      await storeResources(store.db, [
        readResource("1"),
        readResource("2", { module: 2, iata: "LHR", transportHubId: "A2" }),
        readResource("3", { module: 3, countryOrRegion: "FR", iata: null, transportHubId: null }),
      ]);
      await storeResources(store.db, [readResource("4")], OTHER);
      const readNumber = await storeResources(store.db, []);
      await markResourcesUnavailable(store.db, { programId: PROGRAM_ID, readNumber, resourceIds: ["1"] });
      expect(await idsOf({ module: [1, 2] })).toEqual(["1", "2", "4"]);
      expect(await idsOf({ module: [1, 2], programId: [PROGRAM_ID] })).toEqual(["1", "2"]);
      expect(await idsOf({ transportHubId: ["A2", "A3"] })).toEqual(["2"]);
      expect(await idsOf({ iata: ["LHR", "MAN"], countryOrRegion: ["GB"] })).toEqual(["1", "2", "4"]);
      expect(await idsOf({ countryOrRegion: ["FR"] })).toEqual(["3"]);
      expect(await idsOf({ available: false })).toEqual(["1"]);
      expect(await idsOf({ available: true })).toEqual(["2", "3", "4"]);
      expect(await idsOf({ programId: [], module: [] })).toEqual(["1", "2", "3", "4"]);
    });

    test.each([
      ["a part of the name", "gallery CLUB"],
      ["the city without its accent", "zuric"],
      ["the id", "n0042"],
      ["the hub", "klot"],
      ["the IATA code", "zrh"],
      ["an accent that the name has not", "Gállery"],
    ])("text is looked for in %s, whatever its case", async (_, text) => {
      const names = { resourceName: "The Gallery Club", city: "Zürich", transportHubName: "Kloten", iata: "ZRH" };
      await storeResources(store.db, [readResource("N0042", names), readResource("N1")]);
      expect(await idsOf({ text: [text] })).toEqual(["N0042"]);
    });

    test("of several texts any is enough, beside the other filters", async () => {
      await storeResources(store.db, [
        readResource("N1", { city: "Zürich" }),
        readResource("N2", { city: "Oslo" }),
        readResource("N3", { city: "Rome" }),
      ]);
      expect(await idsOf({ text: ["oslo", "zurich"] })).toEqual(["N1", "N2"]);
      expect(await idsOf({ text: ["oslo", "zurich"], available: false })).toEqual([]);
      expect(await idsOf({ text: [] })).toEqual(["N1", "N2", "N3"]);
    });

    test("nothing in the text is a pattern", async () => {
      await storeResources(store.db, [readResource("N1", { resourceName: "100% _ Lounge\\" }), readResource("N2")]);
      for (const text of ["%", "_", "\\", "100% _"]) expect(await idsOf({ text: [text] })).toEqual(["N1"]);
      expect(await idsOf({ text: ["'; drop table catalogue_resources; --"] })).toEqual([]);
    });

    test("pages hold every resource once, while others are added, and removed", async () => {
      const ids = range(47).map((index) => `N${String(index).padStart(3, "0")}`);
      await storeResources(
        store.db,
        ids.map((id) => readResource(id)),
      );
      await storeResources(
        store.db,
        ids.map((id) => readResource(id)),
        OTHER,
      );
      const seen: string[] = [];
      let after: CataloguePosition | null = null;
      do {
        const page = await listResources(store.db, { module: [1] }, { size: 7, after });
        expect(page.items.length).toBeGreaterThan(0);
        seen.push(...page.items.map(({ resourceId, programId }) => `${programId} ${resourceId}`));
        // Before, within and after what has been read.
        await storeResources(
          store.db,
          [`M${seen.length}`, `N020x${seen.length}`].map((id) => readResource(id)),
        );
        await markResourcesUnavailable(store.db, {
          programId: PROGRAM_ID,
          readNumber: await storeResources(store.db, []),
          resourceIds: [ids[seen.length % 47] ?? ""],
        });
        after = page.next && decodePageToken("f", encodePageToken("f", page.next), cataloguePosition);
      } while (after !== null);
      const fromTheStart = seen.filter((name) => /N\d{3}$/.test(name));
      expect(fromTheStart).toHaveLength(94);
      expect(new Set(seen).size).toBe(seen.length);
    });

    test("a last page that is full has no next one", async () => {
      await storeResources(store.db, [readResource("a"), readResource("b")]);
      expect((await listResources(store.db, {}, { size: 2, after: null })).next).toBeNull();
      expect((await listResources(store.db, {}, { size: 1, after: null })).next).toEqual({
        id: "a",
        programId: PROGRAM_ID,
      });
    });

    test("hubs have the filters of resources but the module", async () => {
      const hubs = [readHub("A1"), readHub("A2", { iata: "ZRH", city: "Zürich", countryOrRegion: "CH" })];
      await saveHubs(store.db, { programId: PROGRAM_ID, readNumber: 1, extent: "list", hubs });
      const hubsOf = async (filters: Parameters<typeof listHubs>[1]) =>
        (await listHubs(store.db, filters, { size: 10, after: null })).items.map(
          ({ transportHubId }) => transportHubId,
        );
      expect(await hubsOf({})).toEqual(["A1", "A2"]);
      expect(await hubsOf({ text: ["zurich"] })).toEqual(["A2"]);
      expect(await hubsOf({ transportHubId: ["A1"], iata: ["MAN"], countryOrRegion: ["GB"] })).toEqual(["A1"]);
      expect(await hubsOf({ programId: [OTHER] })).toEqual([]);
    });

    test("one is found by its program and id only, exactly", async () => {
      await storeResources(store.db, [readResource("N1")]);
      expect((await findResource(store.db, PROGRAM_ID, "N1"))?.resourceId).toBe("N1");
      expect(await findResource(store.db, PROGRAM_ID, "n1")).toBeNull();
      expect(await findResource(store.db, OTHER, "N1")).toBeNull();
      expect([...(await findItems(store.db, RESOURCE_KIND, PROGRAM_ID, ["N1", "N2"])).keys()]).toEqual(["N1"]);
    });
  });
}
