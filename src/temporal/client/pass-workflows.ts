import { type Client, type WorkflowStartOptions, WorkflowUpdateStage } from "@temporalio/client";
import type { PassIssueRequest, PassRequest } from "../../contract/pass-request.ts";
import type { Resolution } from "../../contract/resolution.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import { withValues } from "../../domain/booking/search-attributes.ts";
import type { RingAnswer } from "../../domain/inbox/order-status-changed.ts";
import {
  cancelPassUpdate,
  comparePassSignal,
  resolvePassUpdate,
  undecidedTooLongSignal,
  WORKFLOW_TYPES,
  type Workflows,
} from "../../domain/messages.ts";
import { provisionalPassRequest } from "../../domain/passes/pass-request.ts";
import type { ResumedPass } from "../../domain/passes/pass-state.ts";
import { passSearchAttributes, whatIsIssued } from "../../domain/passes/pass-words.ts";
import { type StoredPassRequest, upgradePassRequest } from "../../domain/passes/stored-pass-request.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import type { ListedPage } from "../../domain/watch/listed.ts";
import { passIssueWorkflowId, passRequestIdOfWorkflow } from "../../domain/workflow-ids.ts";
import type { Asked } from "./asked.ts";
import { withCallDeadline } from "./call-deadline.ts";
import {
  describeExecution,
  type Execution,
  findExecution,
  isStarted,
  type RestartOptions,
  restartOptions,
} from "./executions.ts";
import { type ListedType, listEndedBadly, listRunning, textOf } from "./listed-workflows.ts";
import { signalOf, updateOf } from "./messages.ts";
import { readArguments } from "./requested-booking.ts";
import { answerOfSignal } from "./signal-answer.ts";
import { summaryOf } from "./summary.ts";
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
  /**
   * Starts the workflow; one that runs already, or has run, is left as it is. With `resumed` Temporal had taken the
   * request before, and a new one goes on from there.
   */
  start(request: PassIssueRequest, resumed: ResumedPass | null): Promise<"started" | "exists">;
  /** Starts the workflow of a request that nobody carries, from what is stored. False: one runs. */
  restart(resumed: ResumedPass, how: RestartOptions): Promise<boolean>;
  /** The request that the workflow was started for; null where no workflow of that id is known. */
  asked(passRequestId: PassRequestId): Promise<Asked | null>;
  /** The request as the workflow was asked for it, or has ended; null where no workflow of that id is known. */
  requested(passRequestId: PassRequestId): Promise<PassRequest | null>;
  /** How it stands with the workflow; its result is the request as it was published last. */
  find(passRequestId: PassRequestId): Promise<Execution<PassRequest>>;
  /** Whether its workflow runs, and has published no pass. */
  runsUndecided(passRequestId: PassRequestId): Promise<boolean>;
  cancel(passRequestId: PassRequestId): Promise<PassCancelAnswer>;
  resolve(passRequestId: PassRequestId, resolution: Resolution): Promise<PassWordAnswer>;
  /** Says that the stored request asks for a person; it does without where that cannot be said. */
  tellUndecided(passRequestId: PassRequestId): Promise<void>;
  /** Has it compare itself with what is stored. */
  ring(passRequestId: PassRequestId): Promise<RingAnswer>;
  /** Requests whose workflow has ended badly since then; some may be missing, and some may run again. */
  endedBadlySince(since: Date): Promise<PassRequestId[]>;
  /** Part of the requests whose workflow runs, as they were a little before. */
  listRunning(after: Uint8Array | null): Promise<ListedPage<PassRequestId>>;
}

const LISTED: ListedType<PassRequestId> = {
  type: WORKFLOW_TYPES.passIssue,
  idOf: (workflowId) => passRequestIdOfWorkflow(workflowId) as PassRequestId,
  publishedIn: (attribute) => {
    const orderId = attribute("OrderId");
    const status = orderId === null ? "requested" : "issued";
    // It is there from the start: where it is not, the namespace has lost its search attributes, or the request has ended.
    return { orderId, status: attribute("Module") === null ? null : status };
  },
};

/** Temporal, as the use cases of passes need it. */
export function createPassWorkflows(client: Client): PassWorkflows {
  const within = <T>(call: () => Promise<T>) => withCallDeadline(client, call);
  const handleOf = (passRequestId: PassRequestId) =>
    client.workflow.getHandle<Workflows["passIssue"]>(passIssueWorkflowId(passRequestId));
  return {
    start: async (request, resumed) => {
      const passRequest = provisionalPassRequest(request, request.passRequestId, 0);
      const args: Args = resumed === null ? [request] : [null, resumed];
      const once = { workflowIdReusePolicy: "REJECT_DUPLICATE", workflowIdConflictPolicy: "FAIL" } as const;
      return (await startWorkflow(client, passRequest, args, once)) ? "started" : "exists";
    },
    restart: (resumed, how) => startWorkflow(client, resumed.record.passRequest, [null, resumed], restartOptions(how)),
    asked: (passRequestId) => within(() => readAsked(client, passRequestId)),
    requested: (passRequestId) => within(() => readRequested(client, passRequestId)),
    find: (passRequestId) => within(() => find(client, passRequestId)),
    runsUndecided: (passRequestId) => within(() => runsUndecided(client, passRequestId)),
    tellUndecided: async (passRequestId) => {
      await answerOfSignal(client, () => handleOf(passRequestId).signal(signalOf(undecidedTooLongSignal)));
    },
    ring: (passRequestId) => answerOfSignal(client, () => handleOf(passRequestId).signal(signalOf(comparePassSignal))),
    endedBadlySince: (since) => within(() => listEndedBadly(client, LISTED, since)),
    listRunning: (after) => within(() => listRunning(client, LISTED, after)),
    cancel: async (passRequestId) => {
      const { ACCEPTED: waitForStage } = WorkflowUpdateStage;
      const start = () => handleOf(passRequestId).startUpdate(updateOf(cancelPassUpdate), { waitForStage });
      return upgraded(await answerOfAccepted(client, start, ["pass_in_use", "supplier_refused"]));
    },
    resolve: async (passRequestId, resolution) => {
      const ask = () => handleOf(passRequestId).executeUpdate(updateOf(resolvePassUpdate), { args: [resolution] });
      return upgraded(await answerOfUpdate(client, ask, ["nothing_to_resolve", "order_not_free"]));
    },
  };
}

/** An answer as this version has it: the worker may be one of a version before. */
function upgraded<Answer extends PassCancelAnswer | PassWordAnswer>(answer: Answer): Answer {
  return answer?.kind === "done" ? { ...answer, value: upgradePassRequest(answer.value) } : answer;
}

async function find(client: Client, passRequestId: PassRequestId): Promise<Execution<PassRequest>> {
  const execution = await findExecution<StoredPassRequest>(client, passIssueWorkflowId(passRequestId));
  return execution.kind === "completed" ? { ...execution, result: upgradePassRequest(execution.result) } : execution;
}

type Args = Parameters<Workflows["passIssue"]>;

/** @returns false where a workflow of this id is there already */
async function startWorkflow(
  client: Client,
  passRequest: PassRequest,
  args: Args,
  options: Pick<WorkflowStartOptions, "workflowIdReusePolicy" | "workflowIdConflictPolicy" | "memo">,
): Promise<boolean> {
  return await withCallDeadline(client, () =>
    isStarted(() =>
      client.workflow.start<Workflows["passIssue"]>(WORKFLOW_TYPES.passIssue, {
        taskQueue: BOOKINGS_TASK_QUEUE,
        workflowId: passIssueWorkflowId(passRequest.passRequestId),
        args,
        ...options,
        typedSearchAttributes: withValues(passSearchAttributes(passRequest)),
        staticSummary: summaryOf(whatIsIssued(passRequest)),
      }),
    ),
  );
}

async function runsUndecided(client: Client, passRequestId: PassRequestId): Promise<boolean> {
  const description = await describeExecution(client, passIssueWorkflowId(passRequestId));
  const attributes = description?.raw.workflowExecutionInfo?.searchAttributes?.indexedFields;
  return description?.status.name === "RUNNING" && textOf(attributes?.OrderId) === null;
}

async function readAsked(client: Client, passRequestId: PassRequestId): Promise<Asked | null> {
  const workflowId = passIssueWorkflowId(passRequestId);
  const execution = await describeExecution(client, workflowId);
  if (execution === null) return null;
  const [request = null, resumed] = await readArguments(client, workflowId, execution.runId);
  const { opened, stored } = (resumed ?? {}) as Partial<ResumedPass>;
  return resumed === undefined ? { request } : { fingerprint: opened?.fingerprint ?? stored?.fingerprint ?? null };
}

async function readRequested(client: Client, passRequestId: PassRequestId): Promise<PassRequest | null> {
  const workflowId = passIssueWorkflowId(passRequestId);
  const execution = await describeExecution(client, workflowId);
  if (execution === null) return null;
  if (execution.status.name === "COMPLETED")
    return upgradePassRequest(await client.workflow.getHandle<Workflows["passIssue"]>(workflowId).result());
  const [argument = null, resumed] = await readArguments(client, workflowId, execution.runId);
  const { record } = (resumed ?? {}) as Partial<ResumedPass>;
  return record === undefined
    ? provisionalPassRequest(argument, passRequestId, execution.startTime.getTime())
    : upgradePassRequest(record.passRequest);
}
