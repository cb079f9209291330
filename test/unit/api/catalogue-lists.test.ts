import { beforeAll, describe, expect, test } from "vitest";
import { LANGUAGES } from "../../../src/api/catalogue/catalogue-query.ts";
import { resource as resourceSchema } from "../../../src/contract/resource.ts";
import { transportHub as hubSchema } from "../../../src/contract/transport-hub.ts";
import { startCatalogueRead } from "../../../src/store/catalogue/catalogue-read.ts";
import { markResourcesUnavailable } from "../../../src/store/catalogue/mark-unavailable.ts";
import { saveHubs, saveResources } from "../../../src/store/catalogue/save-items.ts";
import { readHub, readResource } from "../../support/database/store-suites/catalogue-fixtures.ts";
import { KEYS, OTHER_PROGRAM, PROGRAM } from "./support/api-fixture.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
beforeAll(async () => {
  const { db } = api;
  const save = async (programId: typeof PROGRAM, ...resources: ReturnType<typeof readResource>[]) =>
    saveResources(db, { programId, ...(await startCatalogueRead(db)), extent: "list", resources });
  const lounge = { resourceId: "N00001", module: 1, resourceName: "As given", image: "x", available: "as given" };
  await save(
    PROGRAM,
    readResource("N00001", { data: lounge, updatedAt: new Date("2025-10-28T01:00:00Z") }),
    readResource("C10826", { module: 2, iata: "LHR", transportHubId: "A00002" }),
    readResource("R00001", { module: 3, city: "Zürich", countryOrRegion: "CH", resourceName: null }),
    readResource("gone"),
    readResource("with space"),
  );
  await save(OTHER_PROGRAM, readResource("N00001"), readResource("E00001", { module: 8, transportHubId: null }));
  await save("not-configured" as typeof PROGRAM, readResource("foreign"));
  await markResourcesUnavailable(db, {
    programId: PROGRAM,
    ...(await startCatalogueRead(db)),
    resourceIds: ["gone", "never read"],
  });
  const hubs = [readHub("A00001"), readHub("A00002", { iata: "LHR", city: "London" })];
  await saveHubs(db, { programId: PROGRAM, ...(await startCatalogueRead(db)), extent: "list", hubs });
});

const get = (path: string, headers: Record<string, string> = {}) => api.call("GET", path, { headers });
const idsOf = async (query: string) => {
  const answer = await get(`/v1/resources?${query}`);
  expect(answer.status).toBe(200);
  return answer.json.items.map((item) => item.resourceId);
};

describe("GET /v1/resources", () => {
  test("answers what DragonPass gave and what we know beside it, every key present", async () => {
    const answer = await get(`/v1/resources?programId=${PROGRAM}&text=00001&module=lounge`);
    expect(answer.status).toBe(200);
    expect(answer.json.items).toEqual([
      {
        resourceId: "N00001",
        module: 1,
        resourceName: "Lounge N00001",
        image: "x",
        prebookingRequiredInfo: null,
        prebookingPolicy: null,
        programId: PROGRAM,
        available: true,
        updatedAt: "2025-10-28T01:00:00.000Z",
        fetchedAt: expect.stringMatching(/^20\d\d-.*\.\d{3}Z$/),
      },
    ]);
    for (const item of (await get("/v1/resources")).json.items) resourceSchema.parse(item);
  });

  test("lists the configured programs only, by id, those that are gone too", async () => {
    expect(await idsOf("")).toEqual(["C10826", "E00001", "N00001", "N00001", "R00001", "gone", "with space"]);
  });

  test.each([
    ["module=fastTrack&module=esim", ["C10826", "E00001"]],
    ["module=setMeal", ["R00001"]],
    ["module=3&module=lounge", ["N00001", "N00001", "R00001", "gone", "with space"]],
    ["transportHubId=A00002", ["C10826"]],
    ["iata=LHR&iata=XXX", ["C10826"]],
    ["iata=lhr", ["C10826"]],
    ["countryOrRegion=CH", ["R00001"]],
    ["countryOrRegion=ch", ["R00001"]],
    ["available=false", ["gone"]],
    ["available=false&available=true&countryOrRegion=CH", ["R00001"]],
    [`programId=${OTHER_PROGRAM}`, ["E00001", "N00001"]],
    [`programId=${OTHER_PROGRAM}&programId=${PROGRAM}&module=1&available=true&text=N0`, ["N00001", "N00001"]],
    ["text=ZURICH", ["R00001"]],
    ["text=%20lounge%20c1%20", ["C10826"]],
    ["text=c10826&text=zurich", ["C10826", "R00001"]],
    ["language=en-US&iata=LHR", ["C10826"]],
  ])("narrows by %s", async (query, expected) => {
    expect(await idsOf(query)).toEqual(expected);
  });

  test("pages hold everything once, also an id that no caller could ask for", async () => {
    const seen: (string | null)[] = [];
    let token: string | null = null;
    do {
      const page = await get(`/v1/resources?module=1&pageSize=1${token === null ? "" : `&pageToken=${token}`}`);
      expect(page.status).toBe(200);
      seen.push(...page.json.items.map((item) => `${item.programId} ${item.resourceId}`));
      token = page.json.nextPageToken;
    } while (token !== null);
    const all = [`${PROGRAM} N00001`, `${OTHER_PROGRAM} N00001`, `${PROGRAM} gone`, `${PROGRAM} with space`];
    expect(seen).toEqual(all);
  });

  test("a page token is good for its filters only, however they are written", async () => {
    const first = `module=1&module=2&pageSize=1`;
    const { nextPageToken } = (await get(`/v1/resources?${first}`)).json;
    const statusOf = async (query: string) => (await get(`/v1/resources?${query}&pageToken=${nextPageToken}`)).status;
    expect(await statusOf("module=fastTrack&module=lounge&module=1")).toBe(200);
    expect(await statusOf("module=1")).toBe(400);
    expect(await statusOf("module=1&module=2&text=lounge")).toBe(400);
    const others = await get(`/v1/transport-hubs?pageToken=${nextPageToken}`);
    expect(others.json.code).toBe("invalid_page_token");
  });

  test.each([
    ["an unknown parameter", "sort=asc", "/sort", "unknown_field"],
    ["a parameter called __proto__", "__proto__=1", "/__proto__", "unknown_field"],
    ["an unknown module", "module=spa", "/module", "not_one_of"],
    ["a program that is not configured", `programId=${PROGRAM}&programId=9`, "/programId", "unknown_program"],
    ["available=yes", "available=true&available=yes", "/available", "not_one_of"],
    ["no text", "text=%20", "/text", "out_of_range"],
    ["too much text", `text=${"x".repeat(101)}`, "/text", "out_of_range"],
    ["two languages", "language=en-US&language=fr-FR", "/language", "repeated"],
    ["text with U+0000", "text=a%00b", "/text", "invalid"],
    ["an id with U+0000", "iata=MAN&iata=a%00b", "/iata", "invalid"],
    ["an unknown language", "language=xx-XX", "/language", "not_one_of"],
    ["fallbackAllowed=yes", "language=fr-FR&fallbackAllowed=yes", "/fallbackAllowed", "not_one_of"],
    ["pageSize 0", "pageSize=0", "/pageSize", "out_of_range"],
    ["pageSize 101", "pageSize=101", "/pageSize", "out_of_range"],
  ])("refuses %s, naming it", async (_, query, pointer, code) => {
    const answer = await get(`/v1/resources?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe("invalid_request");
    expect(answer.json.errors).toMatchObject([{ pointer, code }]);
  });

  test("no code but one of DragonPass's languages is in that list", () => {
    for (const code of LANGUAGES) expect(Intl.getCanonicalLocales(code)).toEqual([code]);
  });
});

describe("GET /v1/resources/{resourceId}", () => {
  test("answers one that was read, also where it is gone", async () => {
    const answer = await get("/v1/resources/gone");
    expect(answer.status).toBe(200);
    expect(resourceSchema.parse(answer.json)).toMatchObject({ resourceId: "gone", available: false });
  });

  test("says what prebooking takes wherever DragonPass gives it, and null where it gives nothing of the kind", async () => {
    const policy = { cancellable: true, cancelBeforeHours: 24 };
    const given: [string, Record<string, unknown>, Record<string, unknown>][] = [
      ["none", {}, { prebookingRequiredInfo: null, prebookingPolicy: null }],
      ["odd", { prebookingRequiredInfo: "all", prebookingPolicy: 7, extra: [] }, {}],
      ["flags", { prebookingRequiredInfo: { email: true } }, { prebookingRequiredInfo: { email: true } }],
      ["names", { prebookingRequiredInfo: ["EMAIL"] }, { prebookingRequiredInfo: ["EMAIL"] }],
      ["policy", { prebookingPolicy: policy }, { prebookingPolicy: policy }],
      [
        "in the policy",
        { prebookingPolicy: { ...policy, prebookingRequiredInfo: ["EMAIL"] } },
        {
          prebookingRequiredInfo: ["EMAIL"],
          prebookingPolicy: { ...policy, prebookingRequiredInfo: ["EMAIL"] },
        },
      ],
      [
        "in extra",
        { prebookingPolicy: null, extra: { prebookingRequiredInfo: { email: true }, prebookingPolicy: policy } },
        { prebookingRequiredInfo: { email: true }, prebookingPolicy: policy },
      ],
    ];
    const resources = given.map(([id, data]) => readResource(`takes-${id}`.replaceAll(" ", "-"), { data, module: 7 }));
    const read = { programId: PROGRAM, ...(await startCatalogueRead(api.db)) };
    await saveResources(api.db, { ...read, extent: "details", resources });
    for (const [index, [, , expected]] of given.entries()) {
      const { json } = await get(`/v1/resources/${resources[index]?.resourceId}`);
      expect(resourceSchema.parse(json)).toMatchObject({
        prebookingRequiredInfo: null,
        prebookingPolicy: null,
        ...expected,
      });
    }
  });

  test("looks in the configured programs in their order, or in the one that is asked for", async () => {
    const programOf = async (path: string) => (await get(path)).json.programId;
    expect(await programOf("/v1/resources/N00001")).toBe(PROGRAM);
    expect(await programOf("/v1/resources/E00001")).toBe(OTHER_PROGRAM);
    expect(await programOf(`/v1/resources/N00001?programId=${OTHER_PROGRAM}&language=en-US`)).toBe(OTHER_PROGRAM);
    expect((await get(`/v1/resources/E00001?programId=${PROGRAM}`)).status).toBe(404);
  });

  test.each(["N99999", "n00001", "foreign", "never%20read", "%00", "a%2Fb", "x".repeat(500), "%E0%A4", "__proto__"])(
    "answers 404 for %s",
    async (id) => {
      const answer = await get(`/v1/resources/${id}`);
      expect(answer.status).toBe(404);
      expect(answer.json.code).toBe("not_found");
    },
  );

  test.each([
    ["programId=9", "/programId"],
    ["language=xx-XX", "/language"],
    ["fallbackAllowed=yes", "/fallbackAllowed"],
    ["pageSize=3", "/pageSize"],
  ])("refuses %s, naming it, also for an id that nobody knows", async (query, pointer) => {
    for (const id of ["N00001", "N99999"]) {
      const answer = await get(`/v1/resources/${id}?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.json.errors.map((error) => error.pointer)).toEqual([pointer]);
    }
  });
});

describe("GET /v1/transport-hubs", () => {
  test("answers the hubs, narrowed and one by one", async () => {
    const list = await get("/v1/transport-hubs");
    expect(list.json.items.map((item) => hubSchema.parse(item).transportHubId)).toEqual(["A00001", "A00002"]);
    const narrowed = await get("/v1/transport-hubs?iata=LHR&text=london&available=true&transportHubId=A00002");
    expect(narrowed.json.items).toHaveLength(1);
    const one = await get("/v1/transport-hubs/A00001");
    expect(one.json).toEqual(list.json.items[0]);
    expect(one.json).toMatchObject({ transportHubName: "Airport A00001", type: 1, updatedAt: null });
  });

  test("pages through them", async () => {
    const first = await get("/v1/transport-hubs?pageSize=1");
    const second = await get(`/v1/transport-hubs?pageSize=1&pageToken=${first.json.nextPageToken}`);
    expect(hubSchema.parse(second.json.items[0]).transportHubId).toBe("A00002");
    expect(second.json.nextPageToken).toBeNull();
  });

  test("knows no module, and no hub that it has not", async () => {
    const answer = await get("/v1/transport-hubs?module=lounge");
    expect(answer.json.errors).toMatchObject([{ pointer: "/module", code: "unknown_field" }]);
    expect((await get("/v1/transport-hubs/A99999")).json.code).toBe("not_found");
    expect((await get("/v1/transport-hubs/A00001?programId=9")).status).toBe(400);
  });
});

describe("revalidation", () => {
  test.each([
    "/v1/resources",
    "/v1/resources/N00001",
    "/v1/transport-hubs",
    "/v1/transport-hubs/A00001",
    "/v1/catalogue",
  ])("%s answers 304 to whoever has it, and only to him", async (path) => {
    const first = await get(path);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    expect((await get(path)).headers.get("etag")).toBe(etag);
    for (const value of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await get(path, { "if-none-match": value });
      expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    for (const value of ['"other"', etag.slice(1, -1), `${etag.slice(0, -2)}x"`]) {
      expect((await get(path, { "if-none-match": value })).status).toBe(200);
    }
  });

  test("another page, another filter and a change each have another ETag", async () => {
    const etagOf = async (path: string) => (await get(path)).headers.get("etag");
    const path = "/v1/resources?module=2";
    const before = await etagOf(path);
    expect(await etagOf("/v1/resources?module=3")).not.toBe(before);
    const { db } = api;
    await saveResources(db, {
      programId: PROGRAM,
      ...(await startCatalogueRead(db)),
      extent: "list",
      resources: [readResource("C10826", { module: 2, iata: "LHR", transportHubId: "A00002", data: { image: "new" } })],
    });
    expect(await etagOf(path)).not.toBe(before);
  });

  test("a 304 needs a key as well", async () => {
    const etag = (await get("/v1/resources")).headers.get("etag") ?? "";
    const headers = { "if-none-match": etag };
    expect((await api.call("GET", "/v1/resources", { key: null, headers })).status).toBe(401);
  });
});

test.each([
  "/v1/resources",
  "/v1/resources/N00001",
  "/v1/transport-hubs",
  "/v1/transport-hubs/A00001",
  "/v1/catalogue",
])("%s is for keys that may read", async (path) => {
  const statusWith = async (key: string | null) => (await api.call("GET", path, { key })).status;
  expect(await statusWith(KEYS.readOnly)).toBe(200);
  expect(await statusWith(KEYS.bookOnly)).toBe(403);
  expect(await statusWith(null)).toBe(401);
  expect((await api.call("POST", path)).status).toBe(405);
});
