import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from "@temporalio/client";
import type { Booking } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { whatIsBooked } from "../../domain/booking/booking-details.ts";
import type { ListedPage } from "../../domain/booking/listed-booking.ts";
import type { ResumedBooking } from "../../domain/booking/resumed-booking.ts";
import { setSearchAttributesOf } from "../../domain/booking/search-attributes.ts";
import { upgradeBooking } from "../../domain/booking/stored-booking.ts";
import { WORKFLOW_TYPES, type Workflows } from "../../domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import { bookingIdOfWorkflow, prebookingWorkflowId } from "../../domain/workflow-ids.ts";
import { LISTED_MAX, listRunning, textOf } from "./listed-bookings.ts";
import { summaryOf } from "./summary.ts";
import { asUnavailable } from "./unavailable.ts";

/** State of a booking's workflow, as Temporal tells it. */
export type Execution =
  | RunningExecution
  /** Terminated or cancelled: somebody wanted that. */
  | { readonly kind: "ended-by-force" }
  /** `failedStarts`: how often in a row it was restarted and failed soon after; counts this one. */
  | { readonly kind: "failed"; readonly failedStarts: number }
  /** `booking` is its result: what it has published last. */
  | { readonly kind: "completed"; readonly booking: Booking; readonly firstExecutionRunId: string }
  /** Temporal knows none of this id: deleted, or lost with all the rest. */
  | { readonly kind: "unknown" };

/** A workflow that has not ended. */
interface RunningExecution {
  /** Stuck: its own code fails again and again, after a bad deploy, or where Temporal was put back beneath it. */
  readonly kind: "running" | "stuck";
  readonly startedAt: Date;
  /** How often its code has been asked for the next step, counted from the last one that it took. */
  readonly taskAttempts: number;
  /** As its workflow published the booking last; null where its search attributes are lost. */
  readonly status: string | null;
  /** It waits for its clock or a message, and for nothing that fails. */
  readonly isAsleep: boolean;
}

/** With what a booking begins again. */
export interface Beginning {
  readonly booking: Booking;
  /** Null once there is an order, and where it is lost. */
  readonly request: PrebookingRequest | null;
  readonly resumed: ResumedBooking;
}

/** How a booking is started again. */
export interface RestartOptions {
  /** How often in a row it was restarted and failed soon after. */
  readonly failedStarts: number;
  /** One that runs is terminated: its history is broken. */
  readonly replacesRunning: boolean;
}

/**
 * Questions to Temporal about bookings that perhaps nobody follows. Every call has a deadline.
 * @throws AppError `temporarily_unavailable` where Temporal does not answer
 */
export interface BookingExecutions {
  find(bookingId: BookingId): Promise<Execution>;
  /** Starts the workflow, also where one of this id has ended. False: one runs already, which is not to be replaced. */
  restart(beginning: Beginning, how: RestartOptions): Promise<boolean>;
  /** Bookings whose workflow has ended badly since then; some may be missing, and some may run again. */
  endedBadlySince(since: Date): Promise<BookingId[]>;
  /** Part of the bookings whose workflow runs, as they were a little before. */
  listRunning(after: ListedPage["next"]): Promise<ListedPage>;
  /** Whether Temporal no longer knows this run. */
  hasForgotten(run: { readonly workflowId: string; readonly runId: string }): Promise<boolean>;
}

const CALL_DEADLINE_MS = 5_000;
/** Of one workflow task; each failed one is repeated after a longer pause, up to ten minutes. */
const STUCK_ATTEMPTS = 5;
/** A workflow that fails later than this after its start was not started in vain. */
const SOON_MS = 3_600_000;

/** Temporal, as the watch over bookings uses it. */
export function createBookingExecutions(client: Client): BookingExecutions {
  return {
    find: (bookingId) => within(client, () => find(client, bookingId)),
    restart: (beginning, how) => within(client, () => restart(client, beginning, how)),
    endedBadlySince: (since) => within(client, () => endedBadlySince(client, since)),
    listRunning: (after) => within(client, () => listRunning(client, after)),
    hasForgotten: (run) => within(client, async () => (await describe(client, run.workflowId, run.runId)) === null),
  };
}

async function find(client: Client, bookingId: BookingId): Promise<Execution> {
  const execution = await describe(client, prebookingWorkflowId(bookingId));
  if (execution === null) return { kind: "unknown" };
  switch (execution.status.name) {
    case "TERMINATED":
    case "CANCELLED":
      return { kind: "ended-by-force" };
    case "FAILED":
    case "TIMED_OUT": {
      const ranForMs = (execution.closeTime?.getTime() ?? 0) - execution.startTime.getTime();
      const before = ranForMs < SOON_MS ? Number(execution.memo?.failedStarts ?? 0) : 0;
      return { kind: "failed", failedStarts: before + 1 };
    }
    case "COMPLETED": {
      const booking = await client.workflow.getHandle<Workflows["prebooking"]>(execution.workflowId).result();
      const firstExecutionRunId = execution.raw.workflowExecutionInfo?.firstRunId ?? execution.runId;
      return { kind: "completed", booking: upgradeBooking(booking), firstExecutionRunId };
    }
    default: {
      const { pendingWorkflowTask, pendingActivities } = execution.raw;
      const taskAttempts = pendingWorkflowTask?.attempt ?? 0;
      const isAsleep = !pendingWorkflowTask && !pendingActivities?.length;
      const kind = taskAttempts >= STUCK_ATTEMPTS ? "stuck" : "running";
      const status = textOf(execution.raw.workflowExecutionInfo?.searchAttributes?.indexedFields?.BookingStatus);
      return { kind, startedAt: execution.startTime, taskAttempts, status, isAsleep };
    }
  }
}

async function describe(client: Client, workflowId: string, runId?: string) {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function restart(client: Client, beginning: Beginning, how: RestartOptions): Promise<boolean> {
  const { booking, request, resumed } = beginning;
  try {
    await client.workflow.start<Workflows["prebooking"]>(WORKFLOW_TYPES.prebooking, {
      taskQueue: BOOKINGS_TASK_QUEUE,
      workflowId: prebookingWorkflowId(booking.bookingId),
      args: [request, resumed],
      workflowIdReusePolicy: "ALLOW_DUPLICATE",
      // Of several that restart it one succeeds, and none touches a workflow that runs.
      workflowIdConflictPolicy: how.replacesRunning ? "TERMINATE_EXISTING" : "FAIL",
      memo: { failedStarts: how.failedStarts },
      typedSearchAttributes: setSearchAttributesOf(booking),
      staticSummary: summaryOf(whatIsBooked(booking)),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

async function endedBadlySince(client: Client, since: Date): Promise<BookingId[]> {
  const { executions } = await client.workflowService.listWorkflowExecutions({
    namespace: client.options.namespace,
    // More are found when they are due.
    pageSize: LISTED_MAX,
    query: `WorkflowType = "${WORKFLOW_TYPES.prebooking}" AND CloseTime >= "${since.toISOString()}"
      AND ExecutionStatus IN ("Failed", "TimedOut", "Terminated", "Canceled")`,
  });
  const ids = (executions ?? []).map(({ execution }) => bookingIdOfWorkflow(execution?.workflowId ?? ""));
  return [...new Set(ids)] as BookingId[];
}

async function within<T>(client: Client, call: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
  } catch (error) {
    throw asUnavailable(error);
  }
}
