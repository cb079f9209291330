import {
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import type {
  BatchEnding,
  BatchState,
  CatalogueActivities,
  EndBatchInput,
  EndBatchResult,
  RecoveryState,
} from "../../src/domain/catalogue/catalogue-activities.ts";
import { batchMessageSignal } from "../../src/domain/messages.ts";
import { ACTIVITY_RETRY_POLICY, BULK_HEARTBEAT_TIMEOUT } from "../../src/domain/retry-policy.ts";
import { isFlag, isText } from "../../src/domain/shape.ts";
import { DRAGONPASS_TASK_QUEUE } from "../../src/domain/task-queues.ts";
import { BATCH_EVENT_TYPES, type BatchKey } from "../../src/domain/workflow-ids.ts";
import { argumentOf, wholeArgumentOf } from "../arguments.ts";
import { describedAs, signalOf } from "../messages.ts";
import { PROGRAM } from "./configured-programs.ts";

const options = { retry: ACTIVITY_RETRY_POLICY };
const { applyBatch } = proxyActivities<CatalogueActivities>({
  ...options,
  taskQueue: DRAGONPASS_TASK_QUEUE,
  // Ten thousand items take minutes at the usual rate, and several batches share it. One that hangs is found sooner.
  startToCloseTimeout: "2 hours",
  heartbeatTimeout: BULK_HEARTBEAT_TIMEOUT,
  summary: "Read what the batch's messages name",
});
const { recoverEvents } = proxyActivities<CatalogueActivities>({
  taskQueue: DRAGONPASS_TASK_QUEUE,
  startToCloseTimeout: "10 minutes",
  heartbeatTimeout: BULK_HEARTBEAT_TIMEOUT,
  // Bounded: messages that come meanwhile wait, and a full read makes up for what cannot be recovered.
  retry: { ...ACTIVITY_RETRY_POLICY, maximumAttempts: 5 },
  summary: "Ask DragonPass for the batch's missing messages",
});
const { requestSync } = proxyActivities<CatalogueActivities>({
  ...options,
  startToCloseTimeout: "30 seconds",
  summary: "Have the program re-read: messages are missing for good",
});
const { endBatch } = proxyActivities<CatalogueActivities>({
  ...options,
  startToCloseTimeout: "30 seconds",
  summary: "Note that the batch is done",
});

const FULL_READ_DOUBLINGS_MAX = 4;

const KEY_KINDS = {
  programId: PROGRAM,
  eventType: { is: isBatchEventType, words: "a type of event that batches have" },
  batchId: { is: isText, words: "the id of a batch" },
};
const ENDINGS: readonly unknown[] = ["complete", "recovered", "synced", "covered"] satisfies BatchEnding[];
const RECOVERY_KINDS = {
  endedAs: { is: (value: unknown) => ENDINGS.includes(value), words: "how a batch ends" },
  isRecovered: { is: isFlag, words: "true or false" },
};

/**
 * Applies a batch of announced changes until it is complete. It keeps nothing: what has come is in the inbox, so
 * any number of signals in any order does the same. Missing messages are recovered, or made up for by a full read.
 */
export async function resourceBatch(given: BatchKey, recovery?: RecoveryState): Promise<BatchEnding> {
  const key = wholeArgumentOf<BatchKey>(given, KEY_KINDS);
  let { endedAs = "complete", isRecovered = false } = argumentOf<RecoveryState>(recovery, RECOVERY_KINDS);
  let rung = false;
  setHandler(
    signalOf(batchMessageSignal),
    () => {
      rung = true;
    },
    describedAs(batchMessageSignal),
  );
  // What cannot be read must not keep the workflow from asking for what is missing; it fails on it afterwards.
  let failOnUnread = false;
  let waits = 0;
  let wantedNumber: Pick<EndBatchInput, "wantedNumber"> = {};
  for (;;) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof resourceBatch>(key, { endedAs, isRecovered });
    rung = false;
    const state = await applyBatch({ key, failOnUnread });
    if (state.endedAs !== undefined && !rung) return state.endedAs;
    if (state.awaitsFullRead === true) {
      await waitForFullRead(state, waits++, () => rung);
      continue;
    }
    if (rung) continue;
    if (state.missing > 0 && endedAs !== "synced") {
      if (await waitForMissing(state, () => rung)) continue;
      if (state.recoverable && !isRecovered) {
        isRecovered = true;
        endedAs = "recovered";
        await recover(key);
        continue;
      }
      endedAs = "synced";
      wantedNumber = wantedNumberOf(await requestSync({ programId: key.programId }));
    }
    if (state.unread > 0) {
      failOnUnread = true;
      continue;
    }
    const isClosed = isClosedBy(await endBatch({ key, endedAs, ...wantedNumber }));
    if (isClosed && !rung) return endedAs;
    if (isClosed) continue;
    // The database was put back, and has lost messages or the request: what it has now decides what is left to do.
    isRecovered = false;
    endedAs = "complete";
    wantedNumber = {};
  }
}

function isBatchEventType(value: unknown): boolean {
  return BATCH_EVENT_TYPES.some((type) => type === value);
}

/** An older worker says nothing, and nor do histories of its time. */
function wantedNumberOf(requested: { readonly wantedNumber: number } | undefined) {
  return requested === undefined ? {} : { wantedNumber: requested.wantedNumber };
}

function isClosedBy(ended: EndBatchResult | undefined): boolean {
  return ended?.isClosed ?? true;
}

/** Looks at times whether the full read has ended; it marks this batch as closed. */
async function waitForFullRead(state: BatchState, waits: number, isRung: () => boolean): Promise<void> {
  setCurrentDetails("Waits for a full read of the program, which stands for this batch: too many are open.");
  const pause = state.graceMs * 2 ** Math.min(waits, FULL_READ_DOUBLINGS_MAX);
  await condition(isRung, pause, { summary: "A full read of the program stands for this batch" });
}

async function waitForMissing(state: BatchState, isRung: () => boolean): Promise<boolean> {
  const then = state.recoverable ? "they are recovered" : "the program is re-read";
  setCurrentDetails(`Waits for ${state.missing} missing message(s); then ${then}.`);
  return await condition(isRung, state.graceMs, { summary: `Missing messages; then ${then}` });
}

/** Recovers missing messages; those that it does not bring are still missing afterwards. */
async function recover(key: BatchKey): Promise<void> {
  try {
    await recoverEvents({ ...key, from: null, to: null });
  } catch (error) {
    // The activity's failure is in this history.
    if (isCancellation(error)) throw error;
  }
}
