import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import {
  CATALOGUE_SYNC_SCHEDULE_ID,
  RESOURCE_RECOVERY_SCHEDULE_ID,
  resourceBatchWorkflowId,
} from "../../src/domain/workflow-ids.ts";
import { DATABASE_KINDS, startTestService, type TestService } from "../support/service.ts";
import { waitUntil } from "../support/wait-until.ts";

interface Resource {
  readonly resourceId: string;
  readonly resourceName: string;
  readonly available: boolean;
}

describe.each(DATABASE_KINDS)("the catalogue on %s", (database) => {
  let service: TestService;
  let programId: string;
  beforeAll(async () => {
    service = await startTestService({ database });
    programId = String(service.simulator.programIds[0]);
    await trigger(CATALOGUE_SYNC_SCHEDULE_ID);
    await waitUntil(
      () => read("N00001"),
      ({ resourceName }) => resourceName === "DragonPass Lounge",
    );
  });
  afterAll(() => service.stop());

  const trigger = (id: string) => service.running().temporal.client.schedule.getHandle(id).trigger();
  const read = async (resourceId: string) => (await service.call<Resource>("GET", `/v1/resources/${resourceId}`)).body;
  const isCalled = (name: string) => (resource: Resource) => resource.resourceName === name;
  const batchOf = (ids: readonly string[]) =>
    service.simulator.catalogue.sendBatch({ programId, eventType: "resource.metadata.updated", resourceIds: ids });

  it("follows a batch that names a changed resource", async () => {
    service.simulator.catalogue.changeResource("N00001", { resourceName: "Renamed" });
    batchOf(["N00001"]);
    expect(await waitUntil(() => read("N00001"), isCalled("Renamed"))).toMatchObject({ available: true });
  });

  it("recovers a sequence that was dropped in the middle of its batch", async () => {
    const ids = service.simulator.catalogue.seed({ resources: 250, modules: ["lounge"] }).map((r) => r.resourceId);
    const last = String(ids[150]);
    service.simulator.faults.add({ match: { operation: "push", sequence: 2 }, kind: "drop", times: 1 });
    batchOf(ids);
    await waitUntil(
      () => read(last),
      ({ resourceId }) => resourceId === last,
    );
  });

  it("finds a batch that was never pushed, by the Schedule", async () => {
    service.simulator.catalogue.changeResource("N00012", { resourceName: "Never pushed" });
    const drop = service.simulator.faults.add({ match: { operation: "push" }, kind: "drop" });
    batchOf(["N00012"]);
    await drop.waitForHit();
    drop.remove();
    await trigger(RESOURCE_RECOVERY_SCHEDULE_ID);
    await waitUntil(() => read("N00012"), isCalled("Never pushed"));
  });

  it("spares a booking the question about a resource that was read within the hour", async () => {
    const asked = () =>
      service.simulator
        .journal()
        .filter(
          (entry) => entry.kind === "request" && entry.operation === "getResource" && entry.resourceId === "N00032",
        );
    await service.book({ resourceId: "N00032" });
    const { status, body } = await service.book({ resourceId: "N00032" });
    expect({ status, booking: body.status }).toEqual({ status: 201, booking: "confirmed" });
    expect(asked()).toHaveLength(1);
  });

  it("keeps a removed resource, as not available", async () => {
    service.simulator.catalogue.removeResource(programId, "N00020");
    service.simulator.catalogue.flush();
    const removed = await waitUntil(
      () => read("N00020"),
      ({ available }) => available === false,
    );
    expect(removed.resourceId).toBe("N00020");
  });

  it("reads the program anew where a message of a batch that cannot be recovered is missing", async () => {
    const added = service.simulator.catalogue.seed({ resources: 120, modules: ["lounge"], push: true });
    const last = String(added.at(-1)?.resourceId);
    service.simulator.faults.add({ match: { operation: "push", sequence: 3 }, kind: "drop", times: 1 });
    service.simulator.catalogue.flush();
    await waitUntil(
      () => read(last),
      ({ resourceId }) => resourceId === last,
    );
  });

  it("applies a sequence that comes after its batch's workflow has ended", async () => {
    const batch = batchOf(["N00030"]);
    const key = { programId: programId as ProgramId, eventType: batch.eventType, batchId: batch.batchId };
    const { client } = service.running().temporal;
    await waitUntil(
      () =>
        client.workflow
          .getHandle(resourceBatchWorkflowId(key))
          .describe()
          .catch(() => null),
      (description) => description?.status.name === "COMPLETED",
    );
    service.simulator.catalogue.changeResource("N00031", { resourceName: "Late" });
    const [message] = batch.messages;
    await service.simulator.push({ ...message, sequence: 2, totalSequence: 2, resources: ["N00031"] });
    await waitUntil(() => read("N00031"), isCalled("Late"));
  });
});
