import { expect, test } from "vitest";
import { RESOURCE_RECOVERY_SCHEDULE_ID, resourceBatchWorkflowId } from "../../src/domain/workflow-ids.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import { readCatalogueByHand } from "../support/service/read-catalogue-by-hand.ts";
import { DATABASE_KINDS } from "../support/service/service.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { waitUntil } from "../support/wait-until.ts";

const RESOURCES = "resource.metadata.updated";
const PAGES = 4;
const PAGE_SIZE = 2;
/** Of the first two pages; of these the last one is being read when the process is killed. */
const READ_BEFORE = ["N00001", "N00012", "N00020"];
const BEING_READ = "N00030";
/** Of the last two pages. */
const READ_AFTER = ["N00031", "N00032", "N00033", "N00034"];
/** Temporal gives a process up half a minute after its last heartbeat. */
const TAKEN_OVER_MS = 150_000;

interface Message {
  readonly batchId: string | null;
  readonly state: string;
}

test.concurrent.each(DATABASE_KINDS)(
  "a recovery killed in the middle of its pages loses nothing and repeats nothing, on %s",
  async (database) => {
    const world = await createWorld({ database, firstRead: true, simulator: { pageSizeMax: PAGE_SIZE } });
    try {
      await losesNothing(world);
    } finally {
      await world.stop();
    }
  },
);

async function losesNothing(world: World): Promise<void> {
  const { simulator, temporal } = world;
  const programId = String(simulator.programIds[0]);
  const first = await world.startService();
  await untilReadOnce(world);
  await readCatalogueByHand(temporal);
  const readBefore = requestsOf(simulator, "getResource", {}).length;

  const drop = simulator.faults.add({ match: { operation: "push" }, kind: "drop" });
  const missed = [...READ_BEFORE, BEING_READ, ...READ_AFTER];
  expect(missed).toHaveLength(PAGES * PAGE_SIZE);
  const batches = missed.map((resourceId) => {
    simulator.catalogue.changeResource(resourceId, { resourceName: `Missed ${resourceId}` }, { push: false });
    return simulator.catalogue.sendBatch({ programId, eventType: RESOURCES, resourceIds: [resourceId] });
  });
  await simulator.idle();
  drop.remove();
  const page = simulator.faults.add({
    match: { operation: "listEvents", programId, eventType: RESOURCES, pageNumber: 3 },
    kind: "hold",
    times: 1,
  });
  const read = simulator.faults.add({
    match: { operation: "getResource", programId, resourceId: BEING_READ },
    kind: "hold",
    times: 1,
  });
  await temporal.schedule.getHandle(RESOURCE_RECOVERY_SCHEDULE_ID).trigger();
  await Promise.all([page.waitForHit(), read.waitForHit(), untilShown(world, READ_BEFORE)]);
  await untilTemporalKnowsOfPages(world);
  await first.kill();
  page.release();
  read.release();

  await world.startService();
  await untilShown(world, missed, TAKEN_OVER_MS);
  for (const batch of batches) {
    await temporal.workflow.getHandle(resourceBatchWorkflowId({ ...batch, programId: programId as never })).result();
  }
  // Nothing is stored twice, nor left undone; the page that was stored and noted is not asked for again.
  const { body } = await world.call<{ items: Message[] }>("GET", "/v1/push-messages?pageSize=100");
  const messages = body.items.filter(({ batchId }) => batches.some((batch) => batch.batchId === batchId));
  expect(messages.map(({ state }) => state)).toEqual(missed.map(() => "delivered"));
  const pages = requestsOf(simulator, "listEvents", {})
    .filter((entry) => entry.programId === programId && entry.eventType === RESOURCES && entry.batchId === undefined)
    .map(({ pageNumber }) => pageNumber);
  const [begun, takenUp] = [pages.slice(0, pages.indexOf(3) + 1), pages.slice(pages.indexOf(3) + 1)];
  expect(begun.slice(-PAGES + 1)).toEqual([1, 2, 3]);
  // Temporal hears of a page at once, and of the next ones only every few seconds.
  expect([
    [2, 3, 4],
    [3, 4],
  ]).toContainEqual(takenUp);
  // Each resource was read for its one message, by whichever process; once more where nobody could take the answer.
  const reads = requestsOf(simulator, "getResource", {})
    .slice(readBefore)
    .filter((entry) => entry.programId === programId);
  const timesRead = (resourceId: string) => reads.filter((entry) => entry.resourceId === resourceId).length;
  expect(Object.fromEntries(missed.map((id) => [id, timesRead(id)]))).toEqual({
    ...Object.fromEntries(missed.map((id) => [id, 1])),
    [BEING_READ]: 2,
  });
}

async function untilShown(world: World, resourceIds: readonly string[], timeoutMs?: number): Promise<void> {
  await waitUntil(
    async () => Promise.all(resourceIds.map(async (id) => (await resource(world, id)).resourceName)),
    (names) => names.every((name, index) => name === `Missed ${resourceIds[index]}`),
    timeoutMs,
  );
}

/** Progress is told to Temporal beside the work: until it has been, a recovery that dies begins again. */
async function untilTemporalKnowsOfPages({ temporal }: World): Promise<void> {
  const schedule = temporal.schedule.getHandle(RESOURCE_RECOVERY_SCHEDULE_ID);
  await waitUntil(
    async () => {
      const { info } = await schedule.describe();
      const runs = info.recentActions.map(({ action }) => temporal.workflow.getHandle(action.workflow.workflowId));
      const descriptions = await Promise.all(runs.map((run) => run.describe()));
      return descriptions.flatMap(({ raw }) => raw.pendingActivities ?? []);
    },
    (pending) => pending.some(({ heartbeatDetails }) => (heartbeatDetails?.payloads ?? []).length > 0),
  );
}

async function untilReadOnce(world: World): Promise<void> {
  await waitUntil(
    async () => {
      const { body } = await world.call<{ programs: { lastFullSync: { finishedAt: string | null } | null }[] }>(
        "GET",
        "/v1/catalogue",
      );
      return body.programs;
    },
    (programs) => programs.every(({ lastFullSync }) => lastFullSync?.finishedAt != null),
  );
}

async function resource(world: World, resourceId: string): Promise<{ resourceName?: string }> {
  return (await world.call<{ resourceName?: string }>("GET", `/v1/resources/${resourceId}`)).body;
}
