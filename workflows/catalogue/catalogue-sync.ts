import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from "@temporalio/workflow";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type {
  CatalogueActivities,
  EndSyncResult,
  PartRead,
  SyncPartResult,
} from "../../src/domain/catalogue/catalogue-activities.ts";
import { type SyncRequest, syncAgainSignal } from "../../src/domain/messages.ts";
import { ACTIVITY_RETRY_POLICY, BULK_HEARTBEAT_TIMEOUT } from "../../src/domain/retry-policy.ts";
import { isFlag } from "../../src/domain/shape.ts";
import { DRAGONPASS_TASK_QUEUE } from "../../src/domain/task-queues.ts";
import { argumentOf } from "../arguments.ts";
import { describedAs, signalOf } from "../messages.ts";
import { addDetails, type InTurn, oneAtATime } from "./add-details.ts";
import { PROGRAMS, refuseOtherPrograms } from "./configured-programs.ts";

const SHORT = { startToCloseTimeout: "30 seconds", retry: ACTIVITY_RETRY_POLICY } as const;
const { catalogueScope } = proxyActivities<CatalogueActivities>({ ...SHORT, summary: "Which programs and modules" });
const { beginSync } = proxyActivities<CatalogueActivities>({ ...SHORT, summary: "Note that the full read begins" });
const { endSync } = proxyActivities<CatalogueActivities>({ ...SHORT, summary: "Note that the full read has ended" });
const { syncPart } = proxyActivities<CatalogueActivities>({
  taskQueue: DRAGONPASS_TASK_QUEUE,
  startToCloseTimeout: "30 minutes",
  heartbeatTimeout: BULK_HEARTBEAT_TIMEOUT,
  retry: ACTIVITY_RETRY_POLICY,
  summary: "Read all pages of the hubs or of a module",
});

/** Before parts are read again that the database has lost: it may be lost again. */
const REPEAT_PAUSE_MS = 1_000;
const REPEAT_PAUSE_MAX_MS = 60_000;

/**
 * Re-reads the catalogue: hubs and every module of each program. What is gone becomes not available. Started by
 * the Schedule `catalogue-sync`, and for one program when messages are missing for good.
 */
export async function catalogueSync(request: SyncRequest = {}): Promise<Record<string, SyncPartResult>> {
  let requested = 0;
  setHandler(
    signalOf(syncAgainSignal),
    () => {
      requested += 1;
    },
    describedAs(syncAgainSignal),
  );
  const { reportOnly = false, programIds: given } = argumentOf<SyncRequest>(request, {
    reportOnly: { is: isFlag, words: "true or false" },
    programIds: PROGRAMS,
  });
  const scope = await catalogueScope();
  const programIds: readonly ProgramId[] = given ?? scope.programIds;
  refuseOtherPrograms("programIds", programIds, scope.programIds);
  setCurrentDetails(`Reads program ${programIds.join(", ")}.`);
  const results: Record<string, SyncPartResult> = {};
  const inTurn = oneAtATime();
  let served = -1;
  while (served < requested) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof catalogueSync>(request);
    const before = requested;
    const reads = programIds.map(async (programId) => {
      const read = await syncProgram({ programId, reportOnly, inTurn }, scope.modules, () => requested);
      results[programId] = read.result;
      return read.served;
    });
    // A part that cannot be read is repeated without end, while requests make the history long.
    const isTooLong = condition(() => requested > before && workflowInfo().continueAsNewSuggested);
    const done = await Promise.race([Promise.all(reads), isTooLong]);
    served = done === undefined ? before - 1 : Math.min(...done);
  }
  return results;
}

interface Part {
  readonly module: number | null;
  /** The requests that had come when its last read began; fewer than none before the first. */
  served: number;
  result: SyncPartResult;
}

interface SyncedProgram {
  readonly programId: ProgramId;
  readonly reportOnly: boolean;
  readonly inTurn: InTurn;
}

/**
 * Reads the parts of a program side by side, each again for requests that come after it began: a part that cannot be
 * read, such as a module that the program has no right to, must not keep the others from being read. It has ended once the
 * database has all of it, which may have been put back meanwhile.
 */
async function syncProgram(
  { programId, reportOnly, inTurn }: SyncedProgram,
  modules: readonly number[],
  requested: () => number,
): Promise<{ readonly result: SyncPartResult; readonly served: number }> {
  if (!reportOnly) await beginSync({ programId });
  const parts = [null, ...modules].map((module): Part => ({ module, served: -1, result: NOTHING }));
  const isRead = () => parts.every(({ served }) => served === requested());
  const readPart = async (part: Part) => {
    while (!isRead()) {
      const now = requested();
      if (part.served === now) {
        await condition(() => isRead() || requested() > now);
      } else {
        const { module } = part;
        const list = () => syncPart({ programId, module, reportOnly, leavesDetails: true });
        part.result = await list();
        const { readNumber: since = 0, lacksDetails = false } = part.result;
        // No result says so in a history of the version that read both at once, so that it replays as it was recorded.
        if (lacksDetails) await addDetails({ programId, module, since }, { inTurn, requested, listed: now, list });
        part.served = now;
      }
    }
  };
  for (let repeats = 0; ; repeats++) {
    await Promise.all(parts.map(readPart));
    const served = Math.min(...parts.map((part) => part.served));
    const result = parts.map((part) => part.result).reduce(sumOf);
    if (reportOnly) return { result, served };
    const lacking = lackingOf(await endSync({ programId, result, parts: parts.flatMap(readOf) }));
    if (lacking.length === 0) return { result, served };
    // It is read from the beginning by the next run.
    if (workflowInfo().continueAsNewSuggested) return { result, served: -1 };
    const pauseMs = Math.min(REPEAT_PAUSE_MS * 2 ** repeats, REPEAT_PAUSE_MAX_MS);
    await sleep(pauseMs, { summary: "The database has lost parts of what was read; they are read again" });
    for (const part of parts) if (lacking.includes(part.module)) part.served = -1;
  }
}

/** An older worker says nothing, and nor do histories of its time. */
function lackingOf(ended: EndSyncResult | undefined): EndSyncResult["lacking"] {
  return ended?.lacking ?? [];
}

/** A part that could not be listed has shown nothing; nor does one say when it began that was read by an older worker. */
function readOf({ module, result: { readNumber } }: Part): PartRead[] {
  return readNumber === undefined ? [] : [{ module, readNumber }];
}

const NOTHING: SyncPartResult = { seen: 0, added: 0, changed: 0, gone: 0 };

function sumOf(a: SyncPartResult, b: SyncPartResult): SyncPartResult {
  return { seen: a.seen + b.seen, added: a.added + b.added, changed: a.changed + b.changed, gone: a.gone + b.gone };
}
