import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Resource } from "../../src/contract/resource.ts";
import { PREBOOKED_MODULE_CODES } from "../../src/domain/modules.ts";
import { CATALOGUE_SYNC_SCHEDULE_ID, catalogueSyncWorkflowId } from "../../src/domain/workflow-ids.ts";
import { createCatalogueWorkflows } from "../../src/temporal/client/catalogue-workflows.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import { type CatalogueService, isCalled, startCatalogueService } from "../support/service/catalogue-service.ts";
import { waitUntil } from "../support/wait-until.ts";

const SILENTLY = { push: false };

describe("a full read brings what prebooking a resource takes:", () => {
  let service: CatalogueService;
  beforeAll(async () => {
    service = await startCatalogueService({ database: "postgres" });
  });
  afterAll(() => service.stop());
  afterEach(() => service.simulator.faults.clear());

  const seed = (resources: number) => {
    const modules = ["lounge" as const];
    return service.simulator.catalogue.seed({ resources, modules }).map(({ resourceId }) => resourceId);
  };
  const hold = (resourceId: string) =>
    service.simulator.faults.add({
      match: { operation: "getResource", resourceId, programId: service.programs[0] },
      kind: "hold",
    });
  const takes = async (resourceId: string) => {
    const { prebookingRequiredInfo, prebookingPolicy } = (await service.read(resourceId)) as Resource;
    return { prebookingRequiredInfo, prebookingPolicy };
  };
  const UNKNOWN = { prebookingRequiredInfo: null, prebookingPolicy: null };
  const untilKnown = (resourceId: string) =>
    waitUntil(
      () => takes(resourceId),
      ({ prebookingRequiredInfo }) => prebookingRequiredInfo !== null,
    );
  const timesAsked = (resourceId: string) =>
    requestsOf(service.simulator, "getResource", {}).filter(
      (entry) => entry.resourceId === resourceId && entry.programId === service.programs[0],
    ).length;
  const requestSync = () =>
    createCatalogueWorkflows(service.running().temporal.client).requestSync(service.programs[0]);
  const syncEnds = () =>
    service.running().temporal.client.workflow.getHandle(catalogueSyncWorkflowId(service.programs[0])).result();

  test("of each that can be prebooked, though nobody has tried to book it, and both keys of all the others", async () => {
    service.simulator.catalogue.seed({ resources: 4, modules: ["setMeal", "fitness"] });
    await service.run(CATALOGUE_SYNC_SCHEDULE_ID);
    for (const programId of service.programs) {
      const { body } = await service.call<{ items: Resource[] }>(
        "GET",
        `/v1/resources?pageSize=100&programId=${programId}`,
      );
      expect(body.items.filter(({ module }) => PREBOOKED_MODULE_CODES.includes(module)).length).toBeGreaterThan(2);
      expect(body.items.filter(({ module }) => !PREBOOKED_MODULE_CODES.includes(module)).length).toBeGreaterThan(1);
      for (const item of body.items) {
        const isKnown = item.prebookingRequiredInfo !== null;
        expect([item.resourceId, isKnown]).toEqual([item.resourceId, PREBOOKED_MODULE_CODES.includes(item.module)]);
        expect(item).toHaveProperty("prebookingPolicy");
      }
    }
  });

  test("after the list, which is in force at once; a batch and the next request do not wait for it", async () => {
    const { catalogue } = service.simulator;
    const [held = ""] = seed(1);
    const fault = hold(held);
    catalogue.removeResource(service.programs[0], "N00034", SILENTLY);
    await requestSync();
    await fault.waitForHit();
    expect(await service.read(held)).toMatchObject({ available: true, ...UNKNOWN });
    expect(await service.read("N00034")).toMatchObject({ available: false });

    catalogue.changeResource("N00031", { resourceName: "Told by a batch" });
    catalogue.flush();
    await service.untilRead("N00031", isCalled("Told by a batch"));

    catalogue.changeResource("N00030", { resourceName: "Told by nobody" }, SILENTLY);
    await requestSync();
    await service.untilRead("N00030", isCalled("Told by nobody"));
    expect(await takes(held)).toEqual(UNKNOWN);
    fault.remove();
    fault.release();
    await untilKnown(held);
    await syncEnds();
  });

  test("once, also where the worker is stopped meanwhile", async () => {
    const ids = seed(120);
    // The last one that is asked for; its first hundred have been read by then.
    const held = ids.toSorted()[100] ?? "";
    const fault = hold(held);
    await requestSync();
    await fault.waitForHit();
    const others = ids.filter((id) => id !== held);
    await Promise.all(others.map(untilKnown));
    await service.restart();
    fault.remove();
    fault.release();
    await syncEnds();
    expect(await takes(held)).not.toEqual(UNKNOWN);
    expect(Object.fromEntries(others.map((id) => [id, timesAsked(id)]))).toEqual(
      Object.fromEntries(others.map((id) => [id, 1])),
    );
  });

  test("of all others where one cannot be read, and of that one when it can", async () => {
    const ids = seed(12);
    const [unreadable = "", ...others] = ids;
    const stuck = service.simulator.faults.add({
      match: { operation: "getResource", resourceId: unreadable },
      kind: "status",
      status: 503,
    });
    const daily = service.run(CATALOGUE_SYNC_SCHEDULE_ID);
    await Promise.all(others.map(untilKnown));
    await waitUntil(stuck.hits, (hits) => hits > 2 * service.programs.length);
    expect(await service.read(unreadable)).toMatchObject({ available: true, ...UNKNOWN });
    const { lastFullSync } = await service.catalogue();
    expect(Date.parse(lastFullSync?.finishedAt ?? "")).toBeLessThan(Date.parse(lastFullSync?.startedAt ?? ""));
    stuck.remove();
    await daily;
    await untilKnown(unreadable);
    expect(others.map(timesAsked)).toEqual(others.map(() => 1));
  });
});
