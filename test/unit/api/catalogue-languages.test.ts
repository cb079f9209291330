import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { GetResourceArgs, GetTransportHubArgs } from "../../../src/dragonpass/client/call-options.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { wireResource } from "../../../src/dragonpass/schemas/resource.ts";
import { wireTransportHub } from "../../../src/dragonpass/schemas/transport-hub.ts";
import { findResource } from "../../../src/store/catalogue/catalogue-list.ts";
import { markResourcesUnavailable } from "../../../src/store/catalogue/mark-unavailable.ts";
import { saveHubs, saveResources } from "../../../src/store/catalogue/save-items.ts";
import { readHub, readResource } from "../../support/database/store-suites/catalogue-fixtures.ts";
import { PROGRAM } from "./support/api-fixture.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
let asked: (Omit<GetResourceArgs, "signal"> | Omit<GetTransportHubArgs, "signal">)[] = [];
beforeAll(async () => {
  const key = { programId: PROGRAM, extent: "list" as const };
  const english = { resourceId: "N00001", module: 1, only: "in English" };
  const resources = [readResource("N00001", { data: english }), readResource("gone")];
  await saveResources(api.db, { ...key, readNumber: 1, resources });
  await saveHubs(api.db, { ...key, readNumber: 1, hubs: [readHub("A00001")] });
  await markResourcesUnavailable(api.db, { ...key, readNumber: 2, resourceIds: ["gone"] });
});
beforeEach(() => {
  asked = [];
  // What has a translation, has it in French.
  api.fakes.getResource = async ({ signal: _, ...args }) => {
    asked.push(args);
    if (args.language !== "fr-FR" || args.resourceId !== "N00001") return { kind: "not-found" };
    const { resourceId, language } = args;
    return { kind: "ok", value: wireResource.parse({ resourceId, module: 1, resourceName: "Le salon", language }) };
  };
  api.fakes.getTransportHub = async ({ signal: _, ...args }) => {
    asked.push(args);
    const { transportHubId } = args;
    return { kind: "ok", value: wireTransportHub.parse({ transportHubId, transportHubName: "L’aéroport" }) };
  };
});

const get = (path: string) => api.call("GET", path);

test("a resource is answered in the language that is asked for, with what we know beside it", async () => {
  const answer = await get("/v1/resources/N00001?language=fr-FR");
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({
    resourceId: "N00001",
    module: 1,
    prebookingRequiredInfo: null,
    prebookingPolicy: null,
    resourceName: "Le salon",
    language: "fr-FR",
    programId: PROGRAM,
    available: true,
    updatedAt: null,
    fetchedAt: expect.stringMatching(/^20.*Z$/),
  });
  expect(asked).toEqual([{ programId: PROGRAM, resourceId: "N00001", language: "fr-FR" }]);
});

test("a hub is too", async () => {
  const answer = await get("/v1/transport-hubs/A00001?language=fr-FR&fallbackAllowed=true");
  expect(answer.json).toMatchObject({ transportHubName: "L’aéroport", programId: PROGRAM, available: true });
  expect(asked).toEqual([{ programId: PROGRAM, transportHubId: "A00001", language: "fr-FR", fallbackAllowed: true }]);
});

test("whether English may take a translation's place is passed on, and decided by DragonPass", async () => {
  const refused = await get("/v1/resources/N00001?language=de-DE&fallbackAllowed=false");
  expect([refused.status, refused.json.code]).toEqual([404, "not_found"]);
  await get("/v1/resources/N00001?language=de-DE&fallbackAllowed=true");
  expect(asked.map(({ fallbackAllowed }) => fallbackAllowed)).toEqual([false, true]);
});

test("what is gone is described by nobody but the catalogue, where English is allowed", async () => {
  expect((await get("/v1/resources/gone?language=fr-FR")).status).toBe(404);
  const answer = await get("/v1/resources/gone?language=fr-FR&fallbackAllowed=true");
  expect(answer.json).toMatchObject({ resourceName: "Lounge gone", available: false });
});

test("the catalogue keeps its own language, and asks nobody for it", async () => {
  await get("/v1/resources/N00001?language=fr-FR");
  expect((await findResource(api.db, PROGRAM, "N00001"))?.data).toMatchObject({ only: "in English" });
  asked = [];
  expect((await get("/v1/resources/N00001?language=en-US")).json).toMatchObject({ resourceName: "Lounge N00001" });
  expect((await get("/v1/resources/nobody?language=fr-FR")).status).toBe(404);
  expect(asked).toEqual([]);
});

test("while DragonPass does not answer, the answer is 503 with the pause that it asked for", async () => {
  api.fakes.getResource = async () => {
    throw faultError("throttled", { httpStatus: 429, retryAfterMs: 7_000 });
  };
  const answer = await get("/v1/resources/N00001?language=fr-FR");
  expect([answer.status, answer.json.code]).toEqual([503, "temporarily_unavailable"]);
  expect(answer.headers.get("retry-after")).toBe("7");
  expect((await get("/v1/resources/N00001")).status).toBe(200);
});

describe("a list", () => {
  const names = async (path: string) => {
    const { status, json } = await get(path);
    expect(status).toBe(200);
    return (json.items as readonly { resourceName?: string; transportHubName?: string }[]).map(
      (item) => item.resourceName ?? item.transportHubName,
    );
  };

  test("is answered in the language that is asked for; what has no translation is left out", async () => {
    expect(await names("/v1/resources?language=fr-FR")).toEqual(["Le salon"]);
    expect(await names("/v1/transport-hubs?language=fr-FR")).toEqual(["L’aéroport"]);
    expect(asked.map(({ language, fallbackAllowed }) => [language, fallbackAllowed])).toEqual([
      ["fr-FR", undefined],
      ["fr-FR", undefined],
      ["fr-FR", undefined],
    ]);
  });

  test("has what is gone in English, where English is allowed", async () => {
    expect(await names("/v1/resources?language=fr-FR&fallbackAllowed=true")).toEqual(["Le salon", "Lounge gone"]);
    expect(asked.map(({ fallbackAllowed }) => fallbackAllowed)).toEqual([true, true]);
  });

  test("asks for the items of its page only, and goes on after them though none is translated", async () => {
    const first = await get("/v1/resources?language=de-DE&pageSize=1");
    expect([first.json.items, asked.length]).toEqual([[], 1]);
    const next = await get(`/v1/resources?language=fr-FR&pageSize=1&pageToken=${first.json.nextPageToken}`);
    expect([next.json.items, next.json.nextPageToken, asked.length]).toEqual([[], null, 2]);
  });

  test("asks nobody in the catalogue's own language", async () => {
    expect(await names("/v1/resources?language=en-US&fallbackAllowed=false")).toEqual(["Lounge N00001", "Lounge gone"]);
    expect(asked).toEqual([]);
  });

  test("is no list where one item could not be asked for: 503, and the others are given up", async () => {
    const givenUp = Promise.withResolvers<void>();
    api.fakes.getResource = async ({ resourceId, signal }) => {
      if (resourceId === "gone") throw faultError("throttled", { httpStatus: 429, retryAfterMs: 7_000 });
      signal?.addEventListener("abort", () => givenUp.resolve());
      return new Promise(() => undefined);
    };
    const answer = await get("/v1/resources?language=fr-FR");
    expect([answer.status, answer.json.code]).toEqual([503, "temporarily_unavailable"]);
    expect(answer.headers.get("retry-after")).toBe("7");
    await givenUp.promise;
  });
});
