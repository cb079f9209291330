import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batchMessageSignal, syncAgainSignal } from "../../src/domain/messages.ts";
import { catalogueSyncWorkflowId, resourceBatchWorkflowId } from "../../src/domain/workflow-ids.ts";
import { createCatalogueWorkflows } from "../../src/temporal/client/catalogue-workflows.ts";
import { signalOf } from "../../src/temporal/client/messages.ts";
import { type CatalogueService, startCatalogueService } from "../support/service/catalogue-service.ts";
import { startDevServerWithShortRuns } from "../support/temporal/dev-server-with-short-runs.ts";
import { waitUntil } from "../support/wait-until.ts";

const RESOURCES = "resource.metadata.updated";

describe("a workflow of the catalogue that is rung for again and again", () => {
  /** So few that a few rings need a new run. */
  const EVENTS_MAX = 60;
  let server: { address: string; stop(): Promise<void> };
  let service: CatalogueService;
  beforeAll(async () => {
    server = await startDevServerWithShortRuns(EVENTS_MAX);
    service = await startCatalogueService({ temporalAddress: server.address, timings: { batchGraceMs: 60_000 } });
  });
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });

  const lengthsOf = async (workflowId: string) => {
    const { workflow } = service.running().temporal.client;
    const lengths: number[] = [];
    const query = `WorkflowId = "${workflowId}"`;
    for await (const run of workflow.list({ query })) lengths.push(run.historyLength ?? 0);
    return lengths;
  };

  test("applies its batch in as many runs as that takes, none of them long", async () => {
    const { workflow } = service.running().temporal.client;
    const [programId] = service.programs;
    const { catalogue, push, faults } = service.simulator;
    faults.add({ match: { operation: "push", sequence: 2 }, kind: "drop", times: 1 });
    const ids = catalogue.seed({ resources: 150, modules: ["lounge"] }).map(({ resourceId }) => resourceId);
    const batch = catalogue.sendBatch({ programId, eventType: RESOURCES, resourceIds: ids });
    const workflowId = resourceBatchWorkflowId({ programId, eventType: RESOURCES, batchId: batch.batchId });
    await service.untilRead(String(ids[0]), ({ available }) => available === true);
    await waitUntil(
      async () => {
        await workflow.getHandle(workflowId).signal(signalOf(batchMessageSignal));
        return (await lengthsOf(workflowId)).length;
      },
      (runs) => runs >= 3,
    );
    await push({ ...batch.messages[1] });
    expect(await service.endingOf(batch)).toBe("complete");
    await service.untilRead(String(ids[149]), ({ available }) => available === true);
    expect(Math.max(...(await lengthsOf(workflowId)))).toBeLessThan(3 * EVENTS_MAX);
  });

  test("reads its program in as many runs as that takes, also while a part of it cannot be read", async () => {
    const [programId] = service.programs;
    const { faults } = service.simulator;
    const { client } = service.running().temporal;
    const stuck = faults.add({ match: { operation: "listTransportHubs", programId }, kind: "status", status: 503 });
    const { requestSync } = createCatalogueWorkflows(client);
    const workflowId = catalogueSyncWorkflowId(programId);
    await requestSync(programId);
    await waitUntil(
      async () => {
        await client.workflow.getHandle(workflowId).signal(signalOf(syncAgainSignal));
        return (await lengthsOf(workflowId)).length;
      },
      (runs) => runs >= 4,
    );
    stuck.remove();
    await client.workflow.getHandle(workflowId).result();
    expect(Math.max(...(await lengthsOf(workflowId)))).toBeLessThan(5 * EVENTS_MAX);
  });
});
