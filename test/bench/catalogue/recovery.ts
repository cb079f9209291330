import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { RESOURCE_RECOVERY_SCHEDULE_ID, resourceBatchWorkflowId } from "../../../src/domain/workflow-ids.ts";
import { waitUntil } from "../../support/wait-until.ts";
import { below, type Figure, shown } from "../support/bench.ts";
import { watchMemory } from "../support/resident-memory.ts";
import type { Stack } from "../support/stack.ts";
import { changeAll, changedName, sendUnheardBatches } from "./unheard-batches.ts";

const BATCHES = 100;
const SEQUENCES = 100;
const MINUTES = 10;
const GROWTH_PERCENT = 5;
const EVENTS = 300;
/** It ends all the same, and says that the goal was missed. */
const GIVE_UP_MS = 40 * 60_000;
const POLL_MS = 1_000;

/** Ten thousand messages that were never pushed: until they are here, applied, and can be seen. */
export async function recoveryFigures(stack: Stack, progress: (line: string) => void): Promise<Figure[]> {
  const resourceIds = await changeAll(stack);
  const batchIds = await sendUnheardBatches(stack, resourceIds, { batches: BATCHES, sequences: SEQUENCES });
  progress(`${BATCHES * SEQUENCES} messages to recover, about ${resourceIds.length} resources`);
  const memory = { worker: watchMemory(stack.worker.pid), api: watchMemory(stack.api.pid) };
  const startedAt = performance.now();
  const minutes = () => (performance.now() - startedAt) / 60_000;

  await stack.temporal.schedule.getHandle(RESOURCE_RECOVERY_SCHEDULE_ID).trigger();
  await untilCounted(stack, "select count(*) from inbox", BATCHES * SEQUENCES);
  const recovered = minutes();
  progress("recovered");
  await untilCounted(stack, "select count(*) from inbox where applied_at is not null", BATCHES * SEQUENCES);
  const applied = minutes();
  progress("applied");
  await untilCounted(stack, "select count(*) from resource_batches where completed_at is not null", BATCHES);
  await untilVisible(stack, resourceIds.length);
  const visible = minutes();
  progress("visible");

  const worker = memory.worker.stop();
  const api = memory.api.stop();
  const events = await historyLengths(stack, batchIds);
  return [
    below("10,000 missed messages recovered, applied and visible", visible, MINUTES, "min", 2),
    shown("of it: recovered, applied", `${recovered.toFixed(2)}, ${applied.toFixed(2)} min`),
    below("history of a batch of 100 sequences, the longest", Math.max(...events), EVENTS, "events", 0),
    growth("worker", worker),
    growth("api", api),
  ];
}

function growth(
  part: string,
  { start, middle, end, peak }: ReturnType<ReturnType<typeof watchMemory>["stop"]>,
): Figure {
  const percent = (end / middle - 1) * 100;
  const mib = [start, middle, end, peak].map((value) => value.toFixed(0)).join(", ");
  return {
    what: `resident memory of the ${part}: end above middle (start, middle, end, peak)`,
    value: `${percent.toFixed(1)} % (${mib} MiB)`,
    goal: `≤ ${GROWTH_PERCENT} %`,
    isMet: percent <= GROWTH_PERCENT,
  };
}

async function untilCounted({ database }: Stack, statement: string, wanted: number): Promise<void> {
  await waitUntil(
    async () => {
      const { rows } = await database.query<{ count: string }>(statement);
      return Number(rows[0]?.count);
    },
    (count) => count >= wanted,
    GIVE_UP_MS,
    POLL_MS,
  );
}

/** Asks as a backend does, page by page. */
async function untilVisible({ call }: Stack, wanted: number): Promise<void> {
  await waitUntil(
    async () => {
      let seen = 0;
      let token: string | null = null;
      do {
        const query: string = token === null ? "" : `&pageToken=${token}`;
        const { body } = await call<{ items: { resourceName: string }[]; nextPageToken: string | null }>(
          "GET",
          `/v1/resources?pageSize=100${query}`,
        );
        seen += body.items.filter(({ resourceName }) => resourceName.startsWith(changedName(""))).length;
        token = body.nextPageToken;
      } while (token !== null);
      return seen;
    },
    (seen) => seen === wanted,
    GIVE_UP_MS,
    POLL_MS,
  );
}

async function historyLengths({ temporal, programId }: Stack, batchIds: readonly string[]): Promise<number[]> {
  return await Promise.all(
    batchIds.map(async (batchId) => {
      const eventType = "resource.metadata.updated";
      const workflowId = resourceBatchWorkflowId({ programId: programId as ProgramId, eventType, batchId });
      const { historyLength } = await temporal.workflow.getHandle(workflowId).describe();
      return historyLength;
    }),
  );
}
