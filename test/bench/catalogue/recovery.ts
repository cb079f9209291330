import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { RESOURCE_RECOVERY_SCHEDULE_ID, resourceBatchWorkflowId } from "../../../src/domain/workflow-ids.ts";
import { waitUntil } from "../../support/wait-until.ts";
import { below, type Figure, shown } from "../support/bench.ts";
import { type MemoryUse, watchMemory } from "../support/resident-memory.ts";
import type { Stack } from "../support/stack.ts";
import { type Announced, announceUnheard } from "./unheard-batches.ts";

const BATCHES = 100;
const SEQUENCES = 100;
const MINUTES = 10;
const GROWTH_PERCENT = 5;
const EVENTS = 300;
/** It ends all the same, and says that the goal was missed. */
const GIVE_UP_MS = 40 * 60_000;
const POLL_MS = 1_000;
/** In the simulator's journal: that it came, and how it was answered. */
const ENTRIES_OF_REQUEST = 2;

/** Ten thousand messages that were never pushed: until they are here, applied, and can be seen. */
export async function recoveryFigures(stack: Stack, progress: (line: string) => void): Promise<Figure[]> {
  // A process that has just started fills its memory first, V8 as far as it may; what it keeps is seen afterwards.
  progress(`${BATCHES * SEQUENCES} messages to recover: warm-up`);
  const warmUp = await announceUnheard(stack, { name: "Warm", batches: BATCHES, sequences: SEQUENCES });
  const fresh = watchMemory(stack.worker.pid);
  await recover(stack, warmUp);
  const filled = fresh.stop();

  const announced = await announceUnheard(stack, { name: "Changed", batches: BATCHES, sequences: SEQUENCES });
  progress(`${announced.messages} messages to recover, about ${announced.resourceIds.length} resources`);
  const asked = await journalLength(stack);
  const watches = [watchMemory(stack.worker.pid), watchMemory(stack.api.pid)] as const;
  const { recovered, applied, visible } = await recover(stack, announced);
  const [worker, api] = watches.map((watch) => watch.stop());
  const requests = Math.round(((await journalLength(stack)) - asked) / ENTRIES_OF_REQUEST);
  const events = await historyLengths(stack, announced.batchIds);
  return [
    below("10,000 missed messages recovered, applied and visible", visible, MINUTES, "min", 2),
    shown("of it: recovered, applied", `${recovered.toFixed(2)}, ${applied.toFixed(2)} min`),
    shown("requests to DragonPass, a hundred of them for the messages", requests.toFixed(0)),
    below("history of a batch of 100 sequences, the longest", Math.max(...events), EVENTS, "events", 0),
    growth("worker", worker),
    shown(
      "the same, of as many messages before, when the worker had just started (start, middle, end, peak)",
      mibOf(filled),
    ),
    growth("api", api),
  ];
}

/** Has them recovered as the Schedule does. @returns the minutes until each was reached */
async function recover(stack: Stack, { name, messages, batchIds, resourceIds }: Announced) {
  const startedAt = performance.now();
  const minutes = () => (performance.now() - startedAt) / 60_000;
  await stack.temporal.schedule.getHandle(RESOURCE_RECOVERY_SCHEDULE_ID).trigger();
  await untilCounted(stack, "inbox where batch_id = any($1)", batchIds, messages);
  const recovered = minutes();
  await untilCounted(stack, "inbox where batch_id = any($1) and applied_at is not null", batchIds, messages);
  const applied = minutes();
  await untilCounted(
    stack,
    "resource_batches where batch_id = any($1) and completed_at is not null",
    batchIds,
    batchIds.length,
  );
  await untilVisible(stack, name, resourceIds.length);
  return { recovered, applied, visible: minutes() };
}

function growth(part: string, use: MemoryUse | undefined): Figure {
  const { start, middle, end, peak } = use ?? { start: 0, middle: 0, end: 0, peak: 0 };
  const percent = (end / middle - 1) * 100;
  return {
    what: `resident memory of the ${part}: end above middle (start, middle, end, peak)`,
    value: `${percent.toFixed(1)} % (${mibOf({ start, middle, end, peak })})`,
    goal: `≤ ${GROWTH_PERCENT} %`,
    isMet: percent <= GROWTH_PERCENT,
  };
}

function mibOf({ start, middle, end, peak }: MemoryUse): string {
  return `${[start, middle, end, peak].map((value) => value.toFixed(0)).join(", ")} MiB`;
}

async function untilCounted(
  { database }: Stack,
  what: string,
  batchIds: readonly string[],
  wanted: number,
): Promise<void> {
  await waitUntil(
    async () => {
      const { rows } = await database.query<{ count: string }>(`select count(*) from ${what}`, [batchIds]);
      return Number(rows[0]?.count);
    },
    (count) => count >= wanted,
    GIVE_UP_MS,
    POLL_MS,
  );
}

async function journalLength({ admin }: Stack): Promise<number> {
  const entries = (await admin("GET", "/journal")) as { seq: number }[];
  return entries.at(-1)?.seq ?? 0;
}

/** Asks as a backend does, page by page. */
async function untilVisible({ call }: Stack, name: string, wanted: number): Promise<void> {
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
        seen += body.items.filter(({ resourceName }) => resourceName.startsWith(`${name} `)).length;
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
