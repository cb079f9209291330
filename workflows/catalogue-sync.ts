import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import type { ProgramId } from "../src/contract/vocabulary.ts";
import type { CatalogueActivities, PartRead, SyncPartResult } from "../src/domain/catalogue-activities.ts";
import { ACTIVITY_RETRY_POLICY } from "../src/domain/retry-policy.ts";
import { DRAGONPASS_TASK_QUEUE } from "../src/domain/task-queues.ts";

/** Something was missed: what has been read so far may be older than that. */
export const syncAgainSignal = defineSignal("syncAgain");

const { catalogueScope, beginSync, endSync } = proxyActivities<CatalogueActivities>({
  startToCloseTimeout: "30 seconds",
  retry: ACTIVITY_RETRY_POLICY,
});
const { syncPart } = proxyActivities<CatalogueActivities>({
  taskQueue: DRAGONPASS_TASK_QUEUE,
  startToCloseTimeout: "30 minutes",
  heartbeatTimeout: "1 minute",
  retry: ACTIVITY_RETRY_POLICY,
  summary: "Read all pages of the hubs or of a module",
});

/** What a full read is narrowed by; every configured program by default. */
export interface SyncRequest {
  readonly programIds?: readonly ProgramId[];
  /** Counts the differences and writes nothing. */
  readonly reportOnly?: boolean;
}

/**
 * Reads the catalogue anew: hubs and every module of each program. What is gone becomes not available. Started by
 * the Schedule `catalogue-sync`, and for one program when messages are missing for good.
 */
export async function catalogueSync(request: SyncRequest = {}): Promise<Record<string, SyncPartResult>> {
  let wishes = 0;
  setHandler(syncAgainSignal, () => {
    wishes += 1;
  });
  const { reportOnly = false } = request;
  const scope = await catalogueScope();
  const programIds = request.programIds ?? scope.programIds;
  setCurrentDetails(`Reads program ${programIds.join(", ")}.`);
  const results: Record<string, SyncPartResult> = {};
  let heeded = -1;
  while (heeded < wishes) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof catalogueSync>(request);
    const before = wishes;
    const reads = programIds.map(async (programId) => {
      const read = await syncProgram({ programId, reportOnly }, scope.modules, () => wishes);
      results[programId] = read.result;
      return read.heeded;
    });
    // A part that cannot be read is repeated without end, while wishes make the history long.
    const isTooLong = condition(() => wishes > before && workflowInfo().continueAsNewSuggested);
    const done = await Promise.race([Promise.all(reads), isTooLong]);
    heeded = done === undefined ? before - 1 : Math.min(...done);
  }
  return results;
}

interface Part {
  readonly module: number | null;
  /** The wishes that had been heard when its last read began; fewer than none before the first. */
  heeded: number;
  result: SyncPartResult;
}

/**
 * Reads the parts of a program side by side, each again for wishes that come after it began: a part that cannot be
 * read, such as a module that the program has no right to, must not keep the others from being read.
 */
async function syncProgram(
  { programId, reportOnly }: { readonly programId: ProgramId; readonly reportOnly: boolean },
  modules: readonly number[],
  wishes: () => number,
): Promise<{ readonly result: SyncPartResult; readonly heeded: number }> {
  if (!reportOnly) await beginSync({ programId });
  const parts = [null, ...modules].map((module): Part => ({ module, heeded: -1, result: NOTHING }));
  const isRead = () => parts.every(({ heeded }) => heeded === wishes());
  const reads = parts.map(async (part) => {
    while (!isRead()) {
      const now = wishes();
      if (part.heeded === now) {
        await condition(() => isRead() || wishes() > now);
      } else {
        part.result = await syncPart({ programId, module: part.module, reportOnly });
        part.heeded = now;
      }
    }
  });
  await Promise.all(reads);
  const heeded = Math.min(...parts.map((part) => part.heeded));
  const result = parts.map((part) => part.result).reduce(sumOf);
  if (!reportOnly) await endSync({ programId, result, parts: parts.flatMap(readOf) });
  return { result, heeded };
}

/** A part that could not be listed has shown nothing; nor does one say when it began that was read by an older worker. */
function readOf({ module, result: { readNumber } }: Part): PartRead[] {
  return readNumber === undefined ? [] : [{ module, readNumber }];
}

const NOTHING: SyncPartResult = { seen: 0, added: 0, changed: 0, gone: 0 };

function sumOf(a: SyncPartResult, b: SyncPartResult): SyncPartResult {
  return { seen: a.seen + b.seen, added: a.added + b.added, changed: a.changed + b.changed, gone: a.gone + b.gone };
}
