import { defineSignal, proxyActivities, setCurrentDetails, setHandler } from "@temporalio/workflow";
import type { ProgramId } from "../src/contract/vocabulary.ts";
import type { CatalogueActivities, SyncPartResult } from "../src/domain/catalogue-activities.ts";
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
 * Reads the catalogue anew, program by program: hubs, then every module. What is gone becomes not available. Started
 * by the Schedule `catalogue-sync`, and for one program when messages are missing for good.
 */
export async function catalogueSync(request: SyncRequest = {}): Promise<Record<string, SyncPartResult>> {
  let isWantedAgain = false;
  setHandler(syncAgainSignal, () => {
    isWantedAgain = true;
  });
  const { reportOnly = false } = request;
  const scope = await catalogueScope();
  const results: Record<string, SyncPartResult> = {};
  do {
    isWantedAgain = false;
    for (const programId of request.programIds ?? scope.programIds) {
      setCurrentDetails(`Reads program ${programId}.`);
      results[programId] = await syncProgram(programId, scope.modules, reportOnly);
    }
  } while (isWantedAgain);
  return results;
}

async function syncProgram(
  programId: ProgramId,
  modules: readonly number[],
  reportOnly: boolean,
): Promise<SyncPartResult> {
  if (!reportOnly) await beginSync({ programId });
  let result: SyncPartResult = { seen: 0, added: 0, changed: 0, gone: 0 };
  for (const module of [null, ...modules]) result = sumOf(result, await syncPart({ programId, module, reportOnly }));
  if (!reportOnly) await endSync({ programId, result });
  return result;
}

function sumOf(a: SyncPartResult, b: SyncPartResult): SyncPartResult {
  return { seen: a.seen + b.seen, added: a.added + b.added, changed: a.changed + b.changed, gone: a.gone + b.gone };
}
