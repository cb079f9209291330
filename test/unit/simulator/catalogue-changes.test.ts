import { describe, expect, test } from "vitest";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { book, call, check, openSimulator } from "./simulator-client.ts";

const [FIRST, SECOND] = ["1888000000000001", "1888000000000002"] as const;

function read(simulator: Simulator, path: string, programId: string = FIRST) {
  return call(simulator, "GET", path, undefined, { "x-program-id": programId });
}

/** The ids of all pages, read as a client reads them. */
async function idsOf(simulator: Simulator, query: string, programId: string = FIRST): Promise<string[]> {
  const ids: string[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const { data } = await read(simulator, `/resources?${query}&pageSize=100&pageNumber=${pageNumber}`, programId);
    const { transportHubResources, lifestyleResources = [] } = data.resources;
    for (const { resourceId } of [...transportHubResources, ...lifestyleResources]) ids.push(resourceId);
    if (pageNumber * 100 >= data.pagination.totalNumber) return ids;
  }
}

describe("a resource that is taken from a program", () => {
  test("is in neither list nor details of that program, and cannot be booked there; others keep it", async () => {
    const simulator = await openSimulator();
    simulator.catalogue.removeResource(FIRST, "N00020");
    expect(await idsOf(simulator, "module=1")).not.toContain("N00020");
    expect(await read(simulator, "/resources/N00020")).toMatchObject({ status: 404, code: "304.000.001" });
    expect(await check(simulator, { resourceId: "N00020" })).toMatchObject({ status: 404, code: "304.000.001" });
    expect(await idsOf(simulator, "module=1", SECOND)).toContain("N00020");
    expect((await read(simulator, "/resources/N00020", SECOND)).status).toBe(200);
    const idsInTruth = (programId: string) => simulator.catalogue.resources(programId).map((one) => one.resourceId);
    expect(idsInTruth(FIRST).sort()).toEqual((await idsOf(simulator, "module=1,2,3,4,7,8")).sort());
    expect(idsInTruth(SECOND)).toContain("N00020");
  });

  test("takes its hub with it if it was the last one there, and brings it back", async () => {
    const simulator = await openSimulator();
    // A gym in the same city is not at the hub.
    simulator.catalogue.addResource({ resourceId: "F00901", module: "fitness", transportHubId: "A00002" });
    simulator.catalogue.removeResource(FIRST, "N00012");
    const hubIds = async (programId: string) =>
      (await read(simulator, "/transportHubs?pageSize=100", programId)).data.transportHubs.map(
        (hub) => hub.transportHubId,
      );
    expect(await hubIds(FIRST)).not.toContain("A00002");
    expect((await read(simulator, "/transportHubs/A00002")).code).toBe("304.000.001");
    expect(await hubIds(SECOND)).toContain("A00002");
    expect(simulator.catalogue.hubs(FIRST).map((hub) => hub.transportHubId)).toEqual(await hubIds(FIRST));
    simulator.catalogue.restoreResource(FIRST, "N00012");
    expect(await hubIds(FIRST)).toContain("A00002");
    expect((await read(simulator, "/resources/N00012")).status).toBe(200);
  });

  test("leaves its orders readable and cancellable", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator);
    simulator.catalogue.removeResource(FIRST, "N00020");
    expect((await call(simulator, "POST", "/orders/ePasses/details", { orderId })).data.orderId).toBe(orderId);
    expect((await call(simulator, "PATCH", "/orders", { status: 3, orderId })).data.status).toBe(3);
  });
});

describe("the catalogue", () => {
  test("shows changes of resources and hubs at once", async () => {
    const simulator = await openSimulator();
    simulator.catalogue.changeResource("N00001", { resourceName: "Renamed", policy: null });
    simulator.catalogue.changeHub("A00001", { transportHubName: "Ringway" });
    const { data } = await read(simulator, "/resources/N00001");
    expect(data).toMatchObject({ resourceName: "Renamed", locationInfo: { transportHubName: "Ringway", iata: "MAN" } });
    expect(data).not.toHaveProperty("prebookingPolicy");
    expect((await read(simulator, "/transportHubs/A00001")).data).toMatchObject({ transportHubName: "Ringway" });
  });

  test("takes a new resource of any module, for some programs or for all", async () => {
    const simulator = await openSimulator();
    simulator.catalogue.addResource({ resourceId: "F00901", module: "fitness" }, { programIds: [SECOND] });
    simulator.catalogue.addResource({ resourceId: "C00901", module: "fastTrack", transportHubId: "A00002" });
    expect(await idsOf(simulator, "module=7")).not.toContain("F00901");
    expect(await idsOf(simulator, "module=7", SECOND)).toContain("F00901");
    const gym = (await read(simulator, "/resources/F00901", SECOND)).data;
    expect(gym).toMatchObject({ module: 7, locationInfo: { city: "Manchester", timezone: "Europe/London" } });
    // What is at no hub names none.
    expect(gym.locationInfo).not.toHaveProperty("transportHubId");
    expect((await read(simulator, "/resources/C00901")).data).toMatchObject({
      module: 2,
      locationInfo: { iata: "HKG" },
    });
    expect(await check(simulator, { resourceId: "C00901" })).toMatchObject({ code: "300.000.001" });
  });

  test("refuses what is not there, and what is there already", async () => {
    const { catalogue } = await openSimulator();
    expect(() => catalogue.changeResource("N1", {})).toThrow("no resource N1");
    expect(() => catalogue.changeResource("N00001", { transportHubId: "A1" })).toThrow("no transport hub A1");
    expect(() => catalogue.changeHub("A1", {})).toThrow(RangeError);
    expect(() => catalogue.removeResource("1", "N00001")).toThrow("no program 1");
    expect(() => catalogue.removeResource(FIRST, "N1")).toThrow(RangeError);
    expect(() => catalogue.addResource({ resourceId: "N00001" })).toThrow("already");
    expect(() => catalogue.resources("1")).toThrow(RangeError);
  });

  test("is filtered by several modules, and by hub, code or country", async () => {
    const simulator = await openSimulator();
    simulator.catalogue.addResource({ resourceId: "C00901", module: "fastTrack", transportHubId: "A00002" });
    simulator.catalogue.addResource({ resourceId: "E00901", module: "esim", transportHubId: "A00002" });
    for (const modules of ["module=2&module=8", "module=2,8"]) {
      const ids = await idsOf(simulator, modules);
      expect(ids).toEqual(expect.arrayContaining(["C00901", "E00901"]));
      expect(new Set(ids.map((id) => id[0]))).toEqual(new Set(["C", "E"]));
    }
    expect(await idsOf(simulator, "module=2&transportHubId=A00002")).toEqual(["C00901"]);
    expect(await idsOf(simulator, "iata=HKG")).toEqual(["N00012", "C00901"]);
    expect(await idsOf(simulator, "countryOrRegion=HK")).toEqual(["N00012", "C00901", "E00901"]);
    expect(await read(simulator, "/resources?module=1&module=2&transportHubId=A00002")).toMatchObject({
      status: 400,
      code: "300.000.001",
    });
    const hubs = (await read(simulator, "/transportHubs?countryOrRegion=JP")).data.transportHubs;
    expect(hubs).toMatchObject([{ transportHubId: "A00006" }]);
  });

  test("holds ten thousand generated resources of all modules, each of them on one page", async () => {
    const simulator = await openSimulator();
    const before = simulator.catalogue.resources(FIRST).length;
    const made = simulator.catalogue.seed({ resources: 10_000, hubs: 40 });
    expect(made).toHaveLength(10_000);
    const ids = await idsOf(simulator, "module=1,2,3,4,7,8,11");
    expect(new Set(ids).size).toBe(10_000 + before);
    expect(ids).toHaveLength(10_000 + before);
    expect(new Set(made.map(({ resourceId }) => resourceId[0]))).toEqual(new Set(["N", "C", "F", "E", "R", "O"]));
    expect((await read(simulator, "/transportHubs")).data.pagination.totalNumber).toBe(10 + 40);
    // Twice the same seed makes other ones, and nobody is told of any.
    simulator.catalogue.seed({ resources: 5, modules: ["esim"], programIds: [SECOND] });
    expect(simulator.catalogue.resources(FIRST)).toHaveLength(10_000 + before);
    expect(simulator.catalogue.resources(SECOND)).toHaveLength(10_005 + before);
    expect(simulator.catalogue.flush()).toEqual([]);
  });

  test("writes down its changes", async () => {
    const simulator = await openSimulator();
    simulator.catalogue.changeResource("N00001", {}, { push: false });
    simulator.catalogue.removeResource(FIRST, "N00001");
    simulator.catalogue.removeResource(FIRST, "N00001");
    simulator.catalogue.restoreResource(FIRST, "N00001");
    simulator.catalogue.changeHub("A00001", {});
    simulator.catalogue.seed({ resources: 2 });
    expect(simulator.journal()).toMatchObject([
      { kind: "catalogue-changed", action: "resource-changed", id: "N00001", programId: null, push: false },
      { kind: "catalogue-changed", action: "resource-removed", id: "N00001", programId: FIRST, push: true },
      { kind: "catalogue-changed", action: "resource-restored", id: "N00001", programId: FIRST, push: true },
      { kind: "catalogue-changed", action: "hub-changed", id: "A00001", programId: null, push: true },
      { kind: "catalogue-seeded", resources: 2, hubs: 0, push: false },
    ]);
  });
});
