import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WORKFLOW_TYPES, type Workflows } from "../../src/domain/messages.ts";
import {
  CATALOGUE_SYNC_SCHEDULE_ID,
  catalogueSyncWorkflowId,
  INBOX_REDELIVERY_SCHEDULE_ID,
  resourceBatchWorkflowId,
} from "../../src/domain/workflow-ids.ts";
import type { SentBatch } from "../../src/simulator/simulator.ts";
import { isAtHub } from "../../src/simulator/store/catalogue.ts";
import { createCatalogueWorkflows } from "../../src/temporal/client/catalogue-workflows.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import { type CatalogueService, isCalled, startCatalogueService } from "../support/service/catalogue-service.ts";
import { waitUntil } from "../support/wait-until.ts";

const RESOURCES = "resource.metadata.updated";
const UNAVAILABLE = { kind: "status", status: 503, retryAfterSeconds: 1 } as const;

describe("what DragonPass never answers holds back nothing else:", () => {
  let service: CatalogueService;
  beforeAll(async () => {
    service = await startCatalogueService({ database: "postgres" });
  });
  afterAll(() => service.stop());
  afterEach(() => service.simulator.faults.clear());

  const drop = (match: { eventType?: string; batchId?: string; sequence?: number }) =>
    service.simulator.faults.add({ match: { operation: "push", ...match }, kind: "drop" });

  const sendBatch = (batchId: string, resourceIds: readonly string[]) =>
    service.simulator.catalogue.sendBatch({
      programId: service.programs[0],
      eventType: RESOURCES,
      batchId,
      resourceIds,
    });

  test("a recovery of missing messages: those that come meanwhile are applied, and the program is re-read", async () => {
    const { catalogue, faults, push } = service.simulator;
    const seeded = catalogue.seed({ resources: 250, modules: ["lounge"] });
    const ids = seeded.map(({ resourceId }) => resourceId);
    const batchId = "never recovered";
    drop({ batchId });
    const stuck = faults.add({ match: { operation: "listEvents", batchId }, ...UNAVAILABLE });
    const sent = sendBatch(batchId, ids);
    const [first, second] = sent.messages;
    faults.add({ match: { operation: "listResources" }, kind: "hold" });
    await push({ ...first });
    await stuck.waitForHit();
    await push({ ...second });
    // Not by a full read: its lists are held.
    await service.untilRead(String(ids[199]), ({ available }) => available === true);
    expect(await service.endingOf(sent)).toBe("synced");
    faults.clear();
    await service.untilRead(String(ids[249]), ({ available }) => available === true);
  });

  test("a resource: the others are read, missing messages are made up for, and it is read when it can be", async () => {
    const { catalogue, faults } = service.simulator;
    const added = catalogue.seed({ resources: 120, modules: ["lounge"], push: true }).map((one) => one.resourceId);
    const unreadable = String(added[0]);
    const stuck = faults.add({
      match: { operation: "getResource", resourceId: unreadable, programId: service.programs[0] },
      ...UNAVAILABLE,
    });
    drop({ eventType: "resource.availability.changed", sequence: 3 });
    const batch = catalogue.flush().find(({ programId }) => programId === service.programs[0]) as SentBatch;
    // Sequence 3 is missing for good, and only a full read brings what it told of.
    await service.untilRead(String(added[119]), ({ available }) => available === true);
    await waitUntil(
      () => stuck.hits(),
      (hits) => hits > 3,
    );
    const open = (await service.catalogue()).events.flatMap(({ openBatches }) => openBatches);
    expect(open).toMatchObject([{ batchId: batch.batchId, missingSequences: [3], appliedCount: 1 }]);
    stuck.remove();
    expect(await service.endingOf(batch)).toBe("synced");
  });

  test("a batch whose workflow was terminated: the sweep has it finished, and it is open no longer", async () => {
    const { catalogue, faults } = service.simulator;
    const batchId = "terminated";
    const ids = catalogue.seed({ resources: 150, modules: ["lounge"] }).map(({ resourceId }) => resourceId);
    drop({ batchId, sequence: 2 });
    const stuck = faults.add({ match: { operation: "listEvents", batchId }, ...UNAVAILABLE });
    const sent = sendBatch(batchId, ids);
    await stuck.waitForHit();
    await service.untilRead(String(ids[99]), ({ available }) => available === true);
    const { workflow } = service.running().temporal.client;
    await workflow.getHandle(resourceBatchWorkflowId({ ...sent, programId: service.programs[0] })).terminate();
    const isOpen = async () =>
      (await service.catalogue()).events.some(({ openBatches }) =>
        openBatches.some((open) => open.batchId === batchId),
      );
    await waitUntil(isOpen, (open) => open);
    faults.clear();
    // Its time has come: as long as a batch may be waiting for what is missing, it is left alone.
    await service
      .running()
      .database.kysely.updateTable("resource_batches")
      .set({ first_received_at: new Date(Date.now() - 3_700_000) })
      .where("batch_id", "=", batchId)
      .execute();
    await service.run(INBOX_REDELIVERY_SCHEDULE_ID);
    expect(await service.endingOf(sent)).toBe("recovered");
    expect(await isOpen()).toBe(false);
    await service.untilRead(String(ids[149]), ({ available }) => available === true);
  });

  test("a list of a program: the other parts and programs are read, and read again when that is wanted", async () => {
    const { catalogue, faults } = service.simulator;
    const [first, second] = service.programs;
    const stuck = faults.add({ match: { operation: "listTransportHubs", programId: first }, ...UNAVAILABLE });
    const { requestSync } = createCatalogueWorkflows(service.running().temporal.client);
    for (const name of ["once", "once more"]) {
      catalogue.changeResource("N00030", { resourceName: name }, { push: false });
      await requestSync(first);
      await service.untilRead("N00030", isCalled(name), first);
    }
    const daily = service.run(CATALOGUE_SYNC_SCHEDULE_ID);
    await service.untilRead("N00030", isCalled("once more"), second);
    const stateOf = async () => (await service.catalogue(first)).lastFullSync;
    const unfinished = await stateOf();
    expect(Date.parse(unfinished?.finishedAt ?? "")).toBeLessThan(Date.parse(unfinished?.startedAt ?? ""));
    stuck.remove();
    await daily;
    await service.running().temporal.client.workflow.getHandle(catalogueSyncWorkflowId(first)).result();
    const finished = await stateOf();
    expect(Date.parse(finished?.finishedAt ?? "")).toBeGreaterThan(Date.parse(finished?.startedAt ?? ""));
  });

  test("a list of resources that repeats itself or lacks a part: nothing is taken for gone", async () => {
    const { faults } = service.simulator;
    const before = requestsOf(service.simulator, "listResources", {}).length;
    const kinds = ["repeat-page", "half-page", "empty", "html", "truncated-json"] as const;
    const spoiled = kinds.map((kind) => faults.add({ match: { operation: "listResources" }, kind, times: 3 }));
    await service.run(CATALOGUE_SYNC_SCHEDULE_ID);
    expect(spoiled.map((fault) => fault.hits())).toEqual(kinds.map(() => 3));
    expect(requestsOf(service.simulator, "listResources", {}).length).toBeGreaterThan(before);
    for (const { resourceId } of service.simulator.catalogue.resources(service.programs[0])) {
      expect(await service.read(resourceId)).toMatchObject({ available: true });
    }
  });

  test("a report of the differences is written nowhere", async () => {
    const { catalogue } = service.simulator;
    const [programId] = service.programs;
    await service.run(CATALOGUE_SYNC_SCHEDULE_ID);
    const shown = async () => ({
      resources: (await service.call("GET", "/v1/resources?pageSize=100")).body,
      hubs: (await service.call("GET", "/v1/transport-hubs")).body,
      sync: (await service.catalogue()).lastFullSync,
    });
    const before = await shown();
    const hubsBefore = catalogue.hubs(programId).length;
    catalogue.changeResource("N00031", { resourceName: "Differs" }, { push: false });
    catalogue.changeHub("A00001", { transportHubName: "Differs" }, { push: false });
    catalogue.removeResource(programId, "N00032", { push: false });
    const atHub = catalogue.resources(programId).filter((one) => isAtHub(one) && one.transportHubId === "A00001");
    catalogue.seed({ resources: 3, modules: ["esim"], programIds: [programId] });
    const report = await service
      .running()
      .temporal.client.workflow.execute<Workflows["catalogueSync"]>(WORKFLOW_TYPES.catalogueSync, {
        taskQueue: "bookings",
        workflowId: "catalogue-sync/by-hand",
        args: [{ programIds: [programId], reportOnly: true }],
      });
    const seen = catalogue.resources(programId).length + catalogue.hubs(programId).length;
    // The resources at the hub show its name as well.
    const changed = new Set([...atHub.map(({ resourceId }) => resourceId), "N00031"]).size + 1;
    const goneHubs = hubsBefore - catalogue.hubs(programId).length;
    expect(report).toEqual({ [programId]: { seen, added: 3, changed, gone: 1 + goneHubs } });
    expect(await shown()).toEqual(before);
  });
});
