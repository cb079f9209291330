import type { Client } from "@temporalio/client";
import type { Booking } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { whatIsBooked } from "../../domain/booking/booking-details.ts";
import type { ResumedBooking } from "../../domain/booking/resumed-booking.ts";
import { setSearchAttributesOf } from "../../domain/booking/search-attributes.ts";
import { type StoredBooking, upgradeBooking } from "../../domain/booking/stored-booking.ts";
import { WORKFLOW_TYPES, type Workflows } from "../../domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import type { ListedPage } from "../../domain/watch/listed.ts";
import { bookingIdOfWorkflow, prebookingWorkflowId } from "../../domain/workflow-ids.ts";
import {
  describeExecution,
  type Execution,
  findExecution,
  isStarted,
  type RestartOptions,
  restartOptions,
} from "./executions.ts";
import { type ListedType, listEndedBadly, listRunning, textOf } from "./listed-workflows.ts";
import { summaryOf } from "./summary.ts";
import { asUnavailable } from "./unavailable.ts";

/** State of a booking's workflow; its result is the booking as it has published it last. */
export type BookingExecution = Execution<Booking>;

/** With what a booking begins again. */
export interface Beginning {
  readonly booking: Booking;
  /** Null once there is an order, and where it is lost. */
  readonly request: PrebookingRequest | null;
  readonly resumed: ResumedBooking;
}

/**
 * Questions to Temporal about bookings that perhaps nobody follows. Every call has a deadline.
 * @throws AppError `temporarily_unavailable` where Temporal does not answer
 */
export interface BookingExecutions {
  find(bookingId: BookingId): Promise<BookingExecution>;
  /** Whether its workflow runs, and has published no order and no end. */
  runsUndecided(bookingId: BookingId): Promise<boolean>;
  /** Starts the workflow, also where one of this id has ended. False: one runs already, which is not to be replaced. */
  restart(beginning: Beginning, how: RestartOptions): Promise<boolean>;
  /** Bookings whose workflow has ended badly since then; some may be missing, and some may run again. */
  endedBadlySince(since: Date): Promise<BookingId[]>;
  /** Part of the bookings whose workflow runs, as they were a little before. */
  listRunning(after: Uint8Array | null): Promise<ListedPage<BookingId>>;
  /** Whether Temporal no longer knows this run. */
  hasForgotten(run: { readonly workflowId: string; readonly runId: string }): Promise<boolean>;
}

const CALL_DEADLINE_MS = 5_000;

const LISTED: ListedType<BookingId> = {
  type: WORKFLOW_TYPES.prebooking,
  idOf: (workflowId) => bookingIdOfWorkflow(workflowId) as BookingId,
  publishedIn: (attribute) => ({ status: attribute("BookingStatus"), orderId: attribute("OrderId") }),
};

/** Temporal, as the watch over bookings uses it. */
export function createBookingExecutions(client: Client): BookingExecutions {
  const within = <T>(call: () => Promise<T>) => withinDeadline(client, call);
  return {
    find: (bookingId) => within(() => find(client, bookingId)),
    runsUndecided: (bookingId) => within(() => runsUndecided(client, bookingId)),
    restart: (beginning, how) => within(() => restart(client, beginning, how)),
    endedBadlySince: (since) => within(() => listEndedBadly(client, LISTED, since)),
    listRunning: (after) => within(() => listRunning(client, LISTED, after)),
    hasForgotten: ({ workflowId, runId }) =>
      within(async () => (await describeExecution(client, workflowId, runId)) === null),
  };
}

async function find(client: Client, bookingId: BookingId): Promise<BookingExecution> {
  const execution = await findExecution<StoredBooking>(client, prebookingWorkflowId(bookingId));
  return execution.kind === "completed" ? { ...execution, result: upgradeBooking(execution.result) } : execution;
}

async function runsUndecided(client: Client, bookingId: BookingId): Promise<boolean> {
  const description = await describeExecution(client, prebookingWorkflowId(bookingId));
  const attributes = description?.raw.workflowExecutionInfo?.searchAttributes?.indexedFields;
  const status = textOf(attributes?.BookingStatus);
  return description?.status.name === "RUNNING" && (status === null || status === "requested");
}

async function restart(client: Client, beginning: Beginning, how: RestartOptions): Promise<boolean> {
  const { booking, request, resumed } = beginning;
  return await isStarted(() =>
    client.workflow.start<Workflows["prebooking"]>(WORKFLOW_TYPES.prebooking, {
      taskQueue: BOOKINGS_TASK_QUEUE,
      workflowId: prebookingWorkflowId(booking.bookingId),
      args: [request, resumed],
      ...restartOptions(how),
      typedSearchAttributes: setSearchAttributesOf(booking),
      staticSummary: summaryOf(whatIsBooked(booking)),
    }),
  );
}

async function withinDeadline<T>(client: Client, call: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
  } catch (error) {
    throw asUnavailable(error);
  }
}
