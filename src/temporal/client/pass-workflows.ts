import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateStage,
} from "@temporalio/client";
import type { PassIssueRequest, PassRequest } from "../../contract/pass-request.ts";
import type { Resolution } from "../../contract/resolution.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import { withValues } from "../../domain/booking/search-attributes.ts";
import { cancelPassUpdate, resolvePassUpdate, WORKFLOW_TYPES, type Workflows } from "../../domain/messages.ts";
import { provisionalPassRequest } from "../../domain/passes/pass-request.ts";
import type { ResumedPass } from "../../domain/passes/pass-state.ts";
import { passSearchAttributes, whatIsIssued } from "../../domain/passes/pass-words.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import { passIssueWorkflowId } from "../../domain/workflow-ids.ts";
import type { Asked } from "./asked.ts";
import { updateOf } from "./messages.ts";
import { readArguments } from "./requested-booking.ts";
import { summaryOf } from "./summary.ts";
import { asUnavailable } from "./unavailable.ts";
import { answerOfAccepted, answerOfUpdate, type UpdateAnswer } from "./update-answer.ts";

/** How asking a workflow to cancel a pass ended; null where it is remembered, and not answered in time. */
export type PassCancelAnswer = UpdateAnswer<PassRequest, "pass_in_use" | "supplier_refused"> | null;
/** How a person's word to a workflow ended. */
export type PassWordAnswer = UpdateAnswer<PassRequest, "nothing_to_resolve" | "order_not_free">;

/**
 * Calls to Temporal about requests for passes. Every call has a deadline; when Temporal does not answer, it throws
 * `AppError` with code `temporarily_unavailable`.
 */
export interface PassWorkflows {
  /** Starts the workflow; one that runs already, or has run, is left as it is. */
  start(request: PassIssueRequest): Promise<"started" | "exists">;
  /** Starts the workflow of a request that nobody carries, from what is stored. False: one runs. */
  restart(passRequest: PassRequest, resumed: ResumedPass): Promise<boolean>;
  /** The request that the workflow was started for; null where no workflow of that id is known. */
  asked(passRequestId: PassRequestId): Promise<Asked | null>;
  /** The request as the workflow was asked for it, or has ended; null where no workflow of that id is known. */
  requested(passRequestId: PassRequestId): Promise<PassRequest | null>;
  /** How it stands with the workflow. By force: somebody has terminated it, or its code has failed. */
  stateOf(passRequestId: PassRequestId): Promise<"running" | "ended-by-force" | "completed" | "unknown">;
  cancel(passRequestId: PassRequestId): Promise<PassCancelAnswer>;
  resolve(passRequestId: PassRequestId, resolution: Resolution): Promise<PassWordAnswer>;
}

const CALL_DEADLINE_MS = 2_000;

/** Temporal, as the use cases of passes need it. */
export function createPassWorkflows(client: Client): PassWorkflows {
  const handleOf = (passRequestId: PassRequestId) =>
    client.workflow.getHandle<Workflows["passIssue"]>(passIssueWorkflowId(passRequestId));
  return {
    start: async (request) => {
      const shown = provisionalPassRequest(request, request.passRequestId, 0);
      const isStarted = await startWorkflow(client, shown, [request], "REJECT_DUPLICATE");
      return isStarted ? "started" : "exists";
    },
    restart: (passRequest, resumed) => startWorkflow(client, passRequest, [null, resumed], "ALLOW_DUPLICATE"),
    asked: (passRequestId) => withDeadline(client, () => readAsked(client, passRequestId)),
    requested: (passRequestId) => withDeadline(client, () => readRequested(client, passRequestId)),
    stateOf: (passRequestId) => withDeadline(client, () => readState(client, passRequestId)),
    cancel: (passRequestId) =>
      answerOfAccepted(
        client,
        () =>
          handleOf(passRequestId).startUpdate(updateOf(cancelPassUpdate), {
            waitForStage: WorkflowUpdateStage.ACCEPTED,
          }),
        ["pass_in_use", "supplier_refused"],
      ),
    resolve: (passRequestId, resolution) =>
      answerOfUpdate(
        client,
        () => handleOf(passRequestId).executeUpdate(updateOf(resolvePassUpdate), { args: [resolution] }),
        ["nothing_to_resolve", "order_not_free"],
      ),
  };
}

/** @returns false where a workflow of this id is there already */
async function startWorkflow(
  client: Client,
  passRequest: PassRequest,
  args: Parameters<Workflows["passIssue"]>,
  workflowIdReusePolicy: "REJECT_DUPLICATE" | "ALLOW_DUPLICATE",
): Promise<boolean> {
  try {
    await withDeadline(client, () =>
      client.workflow.start<Workflows["passIssue"]>(WORKFLOW_TYPES.passIssue, {
        taskQueue: BOOKINGS_TASK_QUEUE,
        workflowId: passIssueWorkflowId(passRequest.passRequestId),
        args,
        workflowIdReusePolicy,
        workflowIdConflictPolicy: "FAIL",
        typedSearchAttributes: withValues(passSearchAttributes(passRequest)),
        staticSummary: summaryOf(whatIsIssued(passRequest)),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

async function readAsked(client: Client, passRequestId: PassRequestId): Promise<Asked | null> {
  const workflowId = passIssueWorkflowId(passRequestId);
  const execution = await describe(client, workflowId);
  if (execution === null) return null;
  const [request = null, resumed] = await readArguments(client, workflowId, execution.runId);
  const { opened } = (resumed ?? {}) as Partial<ResumedPass>;
  return resumed === undefined ? { request } : { fingerprint: opened?.fingerprint ?? null };
}

async function readRequested(client: Client, passRequestId: PassRequestId): Promise<PassRequest | null> {
  const workflowId = passIssueWorkflowId(passRequestId);
  const execution = await describe(client, workflowId);
  if (execution === null) return null;
  if (execution.status.name === "COMPLETED")
    return await client.workflow.getHandle<Workflows["passIssue"]>(workflowId).result();
  const [argument = null, resumed] = await readArguments(client, workflowId, execution.runId);
  const { record } = (resumed ?? {}) as Partial<ResumedPass>;
  return record?.passRequest ?? provisionalPassRequest(argument, passRequestId, execution.startTime.getTime());
}

async function readState(client: Client, passRequestId: PassRequestId) {
  const execution = await describe(client, passIssueWorkflowId(passRequestId));
  if (execution === null) return "unknown";
  const { name } = execution.status;
  if (name === "RUNNING" || name === "COMPLETED") return name === "RUNNING" ? "running" : "completed";
  return "ended-by-force";
}

async function describe(client: Client, workflowId: string) {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function withDeadline<T>(client: Client, call: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
  } catch (error) {
    throw asUnavailable(error);
  }
}
