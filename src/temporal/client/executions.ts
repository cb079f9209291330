import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from "@temporalio/client";

/** State of a workflow, as Temporal tells it. */
export type Execution<Result> =
  | RunningExecution
  /** Terminated or cancelled: somebody wanted that. */
  | { readonly kind: "ended-by-force" }
  /** `failedStarts`: how often in a row it was restarted and failed soon after; counts this one. */
  | { readonly kind: "failed"; readonly failedStarts: number }
  | CompletedExecution<Result>
  /** Temporal knows none of this id: deleted, or lost with all the rest. */
  | { readonly kind: "unknown" };

/** A workflow that has not ended. */
export interface RunningExecution {
  /** Stuck: its own code fails again and again, after a bad deploy, or where Temporal was put back beneath it. */
  readonly kind: "running" | "stuck";
  readonly startedAt: Date;
  /** How often its code has been asked for the next step, counted from the last one that it took. */
  readonly taskAttempts: number;
  /** It waits for its clock or a message, and for nothing that fails. */
  readonly isAsleep: boolean;
}

/** A workflow that has ended by itself. */
export interface CompletedExecution<Result> {
  readonly kind: "completed";
  /** Published last. */
  readonly result: Result;
  readonly firstExecutionRunId: string;
}

/** How a workflow is started again. */
export interface RestartOptions {
  /** How often in a row it was restarted and failed soon after. */
  readonly failedStarts: number;
  /** One that runs is terminated: its history is broken. */
  readonly replacesRunning: boolean;
}

/** Of one workflow task; each failed one is repeated after a longer pause, up to ten minutes. */
const STUCK_ATTEMPTS = 5;
/** A workflow that fails later than this after its start was not started in vain. */
const SOON_MS = 3_600_000;

/** How it stands with the workflow of this id. */
export async function findExecution<Result>(client: Client, workflowId: string): Promise<Execution<Result>> {
  const description = await describeExecution(client, workflowId);
  if (description === null) return { kind: "unknown" };
  const { status, runId, startTime, closeTime, memo, raw } = description;
  switch (status.name) {
    case "TERMINATED":
    case "CANCELLED":
      return { kind: "ended-by-force" };
    case "FAILED":
    case "TIMED_OUT": {
      const ranForMs = (closeTime?.getTime() ?? 0) - startTime.getTime();
      const before = ranForMs < SOON_MS ? Number(memo?.failedStarts ?? 0) : 0;
      return { kind: "failed", failedStarts: before + 1 };
    }
    case "COMPLETED": {
      const result = await client.workflow.getHandle<() => Promise<Result>>(workflowId).result();
      return { kind: "completed", result, firstExecutionRunId: raw.workflowExecutionInfo?.firstRunId ?? runId };
    }
    default: {
      const { pendingWorkflowTask, pendingActivities } = raw;
      const taskAttempts = pendingWorkflowTask?.attempt ?? 0;
      const isAsleep = !pendingWorkflowTask && !pendingActivities?.length;
      const kind = taskAttempts >= STUCK_ATTEMPTS ? "stuck" : "running";
      return { kind, startedAt: startTime, taskAttempts, isAsleep };
    }
  }
}

/** The workflow of this id, as Temporal describes it; null where it knows none. */
export async function describeExecution(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | null> {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Options of the start of a workflow that is started again: of several that restart it one succeeds. */
export function restartOptions({ failedStarts, replacesRunning }: RestartOptions) {
  return {
    workflowIdReusePolicy: "ALLOW_DUPLICATE",
    // None touches a workflow that runs, unless it is broken.
    workflowIdConflictPolicy: replacesRunning ? "TERMINATE_EXISTING" : "FAIL",
    memo: { failedStarts },
  } as const;
}

/** Makes a call that starts a workflow. False: one of its id runs, or has run, which is left as it is. */
export async function isStarted(start: () => Promise<unknown>): Promise<boolean> {
  try {
    await start();
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
