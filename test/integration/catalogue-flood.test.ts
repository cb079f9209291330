import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKFLOW_TYPES } from "../../src/domain/messages.ts";
import { INBOX_REDELIVERY_SCHEDULE_ID } from "../../src/domain/workflow-ids.ts";
import { COVERED } from "../../src/store/catalogue/cover-batches.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import { type CatalogueService, isCalled, startCatalogueService } from "../support/service/catalogue-service.ts";
import { DATABASE_KINDS } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

const RESOURCES = "resource.metadata.updated";
/** More than the fifty that are shown; the store's own tests have as many as in production. */
const OPEN_BATCHES_MAX = 60;
const BATCHES = 72;
/** An answer with fifty open batches is dear. */
const POLL_MS = 500;

describe.each(DATABASE_KINDS)("a flood of incomplete batches on %s", (database) => {
  let service: CatalogueService;
  beforeAll(async () => {
    service = await startCatalogueService({ database, openBatchesMax: OPEN_BATCHES_MAX });
  });
  afterAll(() => service.stop());

  test("is made up for by one full read, ends every workflow that it began, and is open until then", async () => {
    const [programId] = service.programs;
    const { catalogue, faults, push } = service.simulator;
    catalogue.changeResource("N00012", { resourceName: "Told of by a lost message" }, { push: false });
    // The full read that stands for all cannot begin to list yet.
    const held = faults.add({ match: { operation: "listResources" }, kind: "hold" });
    const lists = () =>
      requestsOf(service.simulator, "listTransportHubs", {}).filter((entry) => entry.programId === programId).length;
    const listsBefore = lists();
    const batchIds = Array.from({ length: BATCHES }, (_, index) => `flood-${index}`);
    await Promise.all(
      batchIds.map((batchId) =>
        push({
          eventType: RESOURCES,
          programId,
          batchId,
          sequence: 1,
          totalSequence: 2,
          updatedAt: "2027-01-01T00:00:00Z",
          module: 1,
          resources: ["N00001"],
        }),
      ),
    );
    await service.run(INBOX_REDELIVERY_SCHEDULE_ID);
    const flooded = await waitUntil(
      () => service.catalogue(),
      ({ fullReadAwaitedSince }) => fullReadAwaitedSince !== null,
    );
    const counts = flooded.events.map(({ openBatchCount }) => openBatchCount);
    expect(counts[0]).toBeGreaterThan(OPEN_BATCHES_MAX);
    expect(flooded.events[0]?.openBatches.length).toBe(50);
    expect(flooded.events[0]?.openBatches[0]).toMatchObject({ missingSequences: [2], missingCount: 1 });

    // Released, or each would be waited for until it is given up.
    held.remove();
    held.release();
    await waitUntil(
      () => service.catalogue(),
      ({ events, fullReadAwaitedSince }) =>
        fullReadAwaitedSince === null && events.every(({ openBatchCount }) => openBatchCount === 0),
      100_000,
      POLL_MS,
    );
    expect(await service.read("N00012")).toSatisfy(isCalled("Told of by a lost message"));
    const { client } = service.running().temporal;
    const query = `WorkflowType = "${WORKFLOW_TYPES.resourceBatch}" AND ExecutionStatus = "Running"`;
    const running = async () => (await client.workflow.count(query)).count;
    await waitUntil(running, (count) => count === 0, 100_000, POLL_MS);
    const rows = await service.running().database.kysely.selectFrom("inbox").selectAll().execute();
    expect(rows.filter(({ applied_at }) => applied_at === null)).toEqual([]);
    expect(rows.filter(({ marks }) => marks.includes(COVERED)).length).toBeGreaterThan(OPEN_BATCHES_MAX / 2);
    // Those few that were processed before there were too many may have requested one of their own.
    expect(lists() - listsBefore).toBeLessThanOrEqual(3);
  }, 300_000);

  test("takes a batch whose id has as many bytes as an id may have", async () => {
    const [programId] = service.programs;
    const batchId = "束".repeat(128);
    const batch = service.simulator.catalogue.sendBatch({
      programId,
      eventType: RESOURCES,
      batchId,
      resourceIds: ["N00001"],
    });
    expect(await service.endingOf(batch)).toBe("complete");
  });
});
