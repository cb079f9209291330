import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resourceOptions } from "../../../src/contract/resource-options.ts";
import type { ListOptionsArgs } from "../../../src/dragonpass/client/call-options.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { wireOptions } from "../../../src/dragonpass/schemas/resource-options.ts";
import { startCatalogueRead } from "../../../src/store/catalogue/catalogue-read.ts";
import { saveResources } from "../../../src/store/catalogue/save-items.ts";
import { readResource } from "../../support/database/store-suites/catalogue-fixtures.ts";
import { clientOf, refusal, startFake } from "../dragonpass/fake-dragonpass.ts";
import { type ApiFixture, OTHER_PROGRAM, PROGRAM, startApi } from "./support/api-fixture.ts";
import { START_TIMEOUT_MS } from "./support/use-api.ts";

let api: ApiFixture;
let asked: Omit<ListOptionsArgs, "signal">[];
beforeAll(async () => {
  api = await startApi();
  const { db } = api;
  const save = async (programId: typeof PROGRAM, ...resources: ReturnType<typeof readResource>[]) =>
    saveResources(db, { programId, ...(await startCatalogueRead(db)), extent: "list", resources });
  await save(PROGRAM, readResource("N1"), readResource("F1", { module: 7 }), readResource("O1", { module: 11 }));
  await save(OTHER_PROGRAM, readResource("E1", { module: 8 }), readResource("F1", { module: 7 }));
}, START_TIMEOUT_MS);
afterAll(() => api.stop());

const get = (path: string) => api.call("GET", `/v1/resources/${path}`);
/** DragonPass's client answers with this. */
function dragonPassLists(data: object): void {
  asked = [];
  api.fakes.listOptions = async ({ signal: _, ...args }) => {
    asked.push(args);
    return { kind: "ok", value: wireOptions.parse(data) };
  };
}

describe("GET /v1/resources/{resourceId}/options", () => {
  test("answers what DragonPass lists, under its names, with the day of each", async () => {
    const dayPass = { optionId: "F1-dayPass", optionName: "Day pass", optionType: 1, price: { currency: "USD" } };
    const yoga = { optionId: "F1-1", optionType: 2, startTime: "2027-10-01T07:00", endTime: "2027-10-01T08:00" };
    dragonPassLists({ schedules: [{ date: "2027-10-01", optionList: [dayPass, yoga] }] });
    const answer = await get("F1/options?date=2027-10-01");
    expect(answer.status).toBe(200);
    expect(resourceOptions.safeParse(answer.json).error).toBeUndefined();
    expect(answer.json).toEqual({
      items: [
        { date: "2027-10-01", ...dayPass },
        { date: "2027-10-01", ...yoga, optionName: null },
      ],
      readAt: expect.stringMatching(/Z$/),
    });
    expect(asked).toEqual([{ programId: PROGRAM, module: "fitness", resourceId: "F1", date: "2027-10-01" }]);
  });

  test("asks in the program that has the resource, or in the one that is named", async () => {
    dragonPassLists({ optionList: [] });
    expect((await get("E1/options")).json.items).toEqual([]);
    await get(`F1/options?programId=${OTHER_PROGRAM}`);
    expect(asked).toEqual([
      { programId: OTHER_PROGRAM, module: "esim", resourceId: "E1", date: null },
      { programId: OTHER_PROGRAM, module: "fitness", resourceId: "F1", date: null },
    ]);
  });

  test.each(["N1", "O1"])("answers nothing, and asks nobody, for %s, whose module has no options", async (id) => {
    dragonPassLists({ optionList: [] });
    expect((await get(`${id}/options`)).json).toEqual({ items: [], readAt: expect.any(String) });
    expect(asked).toEqual([]);
  });

  test.each([
    ["a day for a resource whose options have none", "E1/options?date=2027-10-01"],
    ["a day for a resource without options", "N1/options?date=2027-10-01"],
    ["a day that is none", "F1/options?date=2027-02-30"],
    ["a day with a time", "F1/options?date=2027-10-01T10:00"],
  ])("refuses %s", async (_, path) => {
    dragonPassLists({ optionList: [] });
    const answer = await get(path);
    expect([answer.status, answer.json.errors.map(({ pointer }) => pointer)]).toEqual([400, ["/date"]]);
    expect(asked).toEqual([]);
  });

  test("is 404 for what neither the catalogue nor DragonPass knows", async () => {
    dragonPassLists({ optionList: [] });
    for (const id of ["unknown", ".."]) expect((await get(`${encodeURIComponent(id)}/options`)).status).toBe(404);
    api.fakes.listOptions = async () => ({ kind: "not-found" });
    expect(await get("F1/options")).toMatchObject({ status: 404, json: { code: "not_found" } });
  });

  test("is 409 where DragonPass refuses it, and 503 where it does not answer", async () => {
    const { url } = await startFake(refusal("203.000.001", 403));
    api.fakes.listOptions = (args) => clientOf(url).listOptions(args);
    expect(await get("F1/options")).toMatchObject({ status: 409, json: { code: "supplier_refused" } });
    api.fakes.listOptions = () => Promise.reject(faultError("throttled", { retryAfterMs: 7_500 }));
    const away = await get("F1/options");
    expect([away.status, away.headers.get("retry-after")]).toEqual([503, "8"]);
  });
});
