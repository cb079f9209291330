import { describe, expect, test } from "vitest";
import { SupplierError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { BROKEN_PAGES, clientOf, json, startFake, success, text } from "./fake-dragonpass.ts";

const programId = "1888000000000001";
const PAGE = { programId, module: 1, pageSize: 100, pageNumber: 2 } as const;
const pagination = { pageSize: 100, pageNumber: 2, totalNumber: 102 };

/** The documentation's example. */
const LOUNGE = {
  module: 1,
  resourceId: "N00001",
  resourceName: "DragonPass Lounge",
  locationInfo: { city: "Manchester", countryOrRegion: "GB", transportHubId: "A00001", timezone: "Europe/London" },
  extra: { loungeInfo: { area: 1, terminal: "Terminal 1" } },
};
const GYM = { module: 7, resourceId: "F00001", resourceName: null, brandNew: [1] };

describe("a page of resources", () => {
  test("is asked for by module, page and language, and read from both lists as DragonPass gave it", async () => {
    const resources = { transportHubResources: [LOUNGE], lifestyleResources: [GYM] };
    const { url, seen } = await startFake(success({ pagination, language: "fr-FR", resources }));
    const client = clientOf(url);
    expect(await client.listResources({ ...PAGE, language: "fr-FR" })).toEqual({
      pagination,
      language: "fr-FR",
      resources: [
        expect.objectContaining({
          resourceId: "N00001",
          terminal: "Terminal 1",
          timezone: "Europe/London",
          raw: LOUNGE,
        }),
        expect.objectContaining({ resourceId: "F00001", module: 7, transportHubId: null, policy: null, raw: GYM }),
      ],
    });
    await client.listResources({ ...PAGE, module: 8 });
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /resources?module=1&pageSize=100&pageNumber=2&language=fr-FR",
      "GET /resources?module=8&pageSize=100&pageNumber=2",
    ]);
    expect(seen[0]?.headers["x-program-id"]).toBe(programId);
  });

  test.each([
    ["only lifestyle", { lifestyleResources: [GYM] }, ["F00001"]],
    ["a list that is null", { transportHubResources: null, lifestyleResources: [GYM] }, ["F00001"]],
    ["a list under another name", { transportHubResources: [LOUNGE], diningResources: [GYM] }, ["N00001", "F00001"]],
    ["one plain list", [LOUNGE, GYM], ["N00001", "F00001"]],
    ["an empty list", { transportHubResources: [] }, []],
  ])("is read with %s", async (_, resources, ids) => {
    const { url } = await startFake(json({ pagination: null, resources }));
    const page = await clientOf(url).listResources(PAGE);
    expect(page.resources.map(({ resourceId }) => resourceId)).toEqual(ids);
    expect(page).toMatchObject({ pagination: null, language: null });
  });

  test("behind the end may have no list, and only there", async () => {
    const end = { ...pagination, totalNumber: 100 };
    const { url } = await startFake(
      success({ pagination: end, resources: null }),
      success({ pagination: end, resources: {} }),
      success({ pagination, resources: {} }),
    );
    const client = clientOf(url);
    expect(await client.listResources(PAGE)).toMatchObject({ resources: [] });
    expect(await client.listResources(PAGE)).toMatchObject({ resources: [] });
    await expect(client.listResources(PAGE)).rejects.toMatchObject({ code: "supplier_unreadable" });
  });

  test.each<[string, object[]]>([
    ["has no id", [LOUNGE, { ...LOUNGE, resourceId: null }]],
    ["has no module", [LOUNGE, { ...LOUNGE, module: undefined }]],
    ["has an id that JavaScript has rounded", [LOUNGE, { ...LOUNGE, resourceId: 2 ** 53 }]],
  ])("is spoilt by one line that %s", async (_, transportHubResources) => {
    const { url } = await startFake(success({ pagination, resources: { transportHubResources } }));
    await expect(clientOf(url).listResources(PAGE)).rejects.toMatchObject({ code: "supplier_unreadable" });
  });

  test.each(BROKEN_PAGES)("is never taken for an empty one after %s", async (_, answer, code) => {
    const { url } = await startFake(answer);
    const failure = await clientOf(url)
      .listResources(PAGE)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SupplierError);
    expect(failure).toMatchObject({ code });
  });

  test("may be larger than the answer about one thing, and not without end", async () => {
    const wordy = { ...LOUNGE, text: "x".repeat(20_000) };
    const resources = { transportHubResources: Array.from({ length: 100 }, () => wordy) };
    const { url } = await startFake(
      success({ resources }),
      text(" ".repeat(8 * 1024 * 1024) + JSON.stringify({ resources })),
    );
    const client = clientOf(url);
    expect((await client.listResources(PAGE)).resources).toHaveLength(100);
    await expect(client.listResources(PAGE)).rejects.toMatchObject({ code: "supplier_unreadable" });
  });
});

describe("one resource", () => {
  test("is asked for in a language, with or without English in its place", async () => {
    const { url, seen } = await startFake(success(LOUNGE));
    const client = clientOf(url);
    const args = { programId, resourceId: "N00001" };
    await client.getResource(args);
    await client.getResource({ ...args, language: "ja-JP", fallbackAllowed: true });
    await client.getResource({ ...args, fallbackAllowed: false });
    expect(seen.map(({ path }) => path)).toEqual([
      "/resources/N00001",
      "/resources/N00001?language=ja-JP&fallbackAllowed=true",
      "/resources/N00001?fallbackAllowed=false",
    ]);
  });
});
