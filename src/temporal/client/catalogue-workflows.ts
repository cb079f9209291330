import type { Client } from "@temporalio/client";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { batchMessageSignal, syncAgainSignal, WORKFLOW_TYPES, type Workflows } from "../../domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import { type BatchKey, catalogueSyncWorkflowId, resourceBatchWorkflowId } from "../../domain/workflow-ids.ts";
import { signalOf } from "./messages.ts";
import { summaryOf } from "./summary.ts";
import { withinDeadline } from "./within-deadline.ts";

/** Calls of the api and the activities to Temporal for the catalogue. Every call has a deadline. */
export interface CatalogueWorkflows {
  /**
   * Tells the workflow of a batch that a message has been stored, and starts it where none runs.
   * @throws AppError `temporarily_unavailable`; the sweep rings again
   */
  ringBatch(key: BatchKey): Promise<void>;
  /**
   * Starts the workflow of a batch where none runs; does nothing to one that does.
   * @throws AppError `temporarily_unavailable`
   */
  ensureBatch(key: BatchKey): Promise<void>;
  /** Starts a full read of a program where none runs; does nothing to one that does. */
  ensureSync(programId: ProgramId): Promise<void>;
  /** Has a program re-read; one that is being read is read once more afterwards. */
  requestSync(programId: ProgramId): Promise<void>;
}

/** The catalogue's workflows on this client. */
export function createCatalogueWorkflows(client: Client): CatalogueWorkflows {
  return {
    ringBatch: (key) =>
      withinDeadline(client, () =>
        client.workflow.signalWithStart<Workflows["resourceBatch"], []>(WORKFLOW_TYPES.resourceBatch, {
          ...startOf(key),
          signal: signalOf(batchMessageSignal),
          signalArgs: [],
        }),
      ),
    ensureBatch: (key) =>
      withinDeadline(client, () =>
        client.workflow.start<Workflows["resourceBatch"]>(WORKFLOW_TYPES.resourceBatch, {
          ...startOf(key),
          workflowIdConflictPolicy: "USE_EXISTING",
        }),
      ),
    requestSync: (programId) =>
      withinDeadline(client, () =>
        client.workflow.signalWithStart<Workflows["catalogueSync"], []>(WORKFLOW_TYPES.catalogueSync, {
          ...syncOf(programId),
          signal: signalOf(syncAgainSignal),
          signalArgs: [],
        }),
      ),
    ensureSync: (programId) =>
      withinDeadline(client, () =>
        client.workflow.start<Workflows["catalogueSync"]>(WORKFLOW_TYPES.catalogueSync, {
          ...syncOf(programId),
          workflowIdConflictPolicy: "USE_EXISTING",
        }),
      ),
  };
}

function startOf(key: BatchKey) {
  return {
    taskQueue: BOOKINGS_TASK_QUEUE,
    workflowId: resourceBatchWorkflowId(key),
    args: [key],
    // A sequence that comes after its batch has ended starts a new run, which finds it in the inbox.
    workflowIdReusePolicy: "ALLOW_DUPLICATE",
    staticSummary: summaryOf(`${key.eventType}, batch ${key.batchId}`),
  } as const;
}

function syncOf(programId: ProgramId) {
  return {
    taskQueue: BOOKINGS_TASK_QUEUE,
    workflowId: catalogueSyncWorkflowId(programId),
    args: [{ programIds: [programId] }] as [{ programIds: ProgramId[] }],
    workflowIdReusePolicy: "ALLOW_DUPLICATE",
    staticSummary: summaryOf(`Reads program ${programId} again: something was missed`),
  } as const;
}
