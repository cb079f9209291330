import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowUpdateHandle,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  WorkflowUpdateStage,
} from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import type { Booking } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { whatIsBooked } from "../../domain/booking/booking-details.ts";
import { requestedBooking } from "../../domain/booking/new-booking.ts";
import type { ResumedBooking } from "../../domain/booking/resumed-booking.ts";
import { setSearchAttributesOf } from "../../domain/booking/search-attributes.ts";
import type { OrderStatusChanged, RingAnswer } from "../../domain/inbox/order-status-changed.ts";
import { cancelUpdate, orderStatusChangedSignal, WORKFLOW_TYPES, type Workflows } from "../../domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import { prebookingWorkflowId } from "../../domain/workflow-ids.ts";
import { CALL_DEADLINE_MS, ensureTemporalAnswers, withCallDeadline } from "./call-deadline.ts";
import { signalOf, updateOf } from "./messages.ts";
import { resolveBooking, syncBooking, tellUndecided } from "./operator-client.ts";
import type { CancelAnswer, PrebookingWorkflows } from "./prebooking-workflows.ts";
import { readAsked, readRequestedBooking } from "./requested-booking.ts";
import { summaryOf } from "./summary.ts";
import { asUnavailable, isRefusedByTemporal, isTemporalAway } from "./unavailable.ts";

/** A worker has to accept the cancellation, and DragonPass to answer it. */
const CANCEL_DEADLINE_MS = 10_000;

/** Temporal, as the HTTP API and the redelivery of the inbox use it. */
export function createPrebookingWorkflows(client: Client): PrebookingWorkflows {
  return {
    start: (request, resumed) => start(client, request, resumed),
    asked: (bookingId) => withCallDeadline(client, () => readAsked(client, bookingId)),
    requested: (bookingId) => withCallDeadline(client, () => readRequestedBooking(client, bookingId)),
    cancel: (bookingId, known) => cancel(client, bookingId, known),
    sync: (bookingId) => syncBooking(client, bookingId),
    resolve: (bookingId, resolution) => resolveBooking(client, bookingId, resolution),
    tellUndecided: (bookingId) => tellUndecided(client, bookingId),
    ring: (bookingId, event) => ring(client, bookingId, event),
  };
}

async function start(
  client: Client,
  request: PrebookingRequest,
  resumed: ResumedBooking | null,
): Promise<"started" | "exists"> {
  const { programId } = request;
  if (programId === undefined) throw new TypeError("the program is resolved before a booking is started");
  // What is shown of it has no date.
  const asked = requestedBooking(request, programId, 0);
  try {
    await withCallDeadline(client, () =>
      client.workflow.start<Workflows["prebooking"]>(WORKFLOW_TYPES.prebooking, {
        taskQueue: BOOKINGS_TASK_QUEUE,
        workflowId: prebookingWorkflowId(request.bookingId),
        args: resumed === null ? [request] : [request, resumed],
        // The stored row lasts longer than both; these spare the run that would only find that out.
        workflowIdReusePolicy: "REJECT_DUPLICATE",
        // It says whether there is one, which need not be of this request; none is touched.
        workflowIdConflictPolicy: "FAIL",
        typedSearchAttributes: setSearchAttributesOf(asked),
        staticSummary: summaryOf(whatIsBooked(asked)),
      }),
    );
    return "started";
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return "exists";
    throw error;
  }
}

async function cancel(
  client: Client,
  bookingId: BookingId,
  known: { readonly orderIsKnown: boolean },
): Promise<CancelAnswer> {
  await ensureTemporalAnswers(client);
  const handle = client.workflow.getHandle(prebookingWorkflowId(bookingId));
  const deadline = Date.now() + CANCEL_DEADLINE_MS;
  let update: WorkflowUpdateHandle<Booking>;
  try {
    // Each request has its own update id: one that has failed stays failed forever.
    update = await client.withDeadline(deadline, () =>
      handle.startUpdate(updateOf(cancelUpdate), {
        args: [known],
        waitForStage: WorkflowUpdateStage.ACCEPTED,
      }),
    );
  } catch (error) {
    return failedCancel(error) ?? Promise.reject(asUnavailable(error));
  }
  try {
    const booking = await client.withDeadline(deadline, () => update.result());
    return booking.status === "cancelled" ? { kind: "cancelled", booking } : { kind: "remembered" };
  } catch (error) {
    // Accepted is remembered, even if the answer does not come in time.
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isTemporalAway(error))
      return { kind: "remembered" };
    return failedCancel(error) ?? Promise.reject(error);
  }
}

function failedCancel(error: unknown): CancelAnswer | null {
  if (error instanceof WorkflowNotFoundError) return { kind: "not-running" };
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const failure = error.cause instanceof ApplicationFailure ? error.cause : null;
  if (failure?.type === "booking_final" || failure?.type === "cancellation_window_closed") {
    return { kind: "refused", code: failure.type, message: failure.message };
  }
  // The workflow ended while the update was in it; the stored row has the last word.
  return { kind: "not-running" };
}

async function ring(client: Client, bookingId: BookingId, event: OrderStatusChanged): Promise<RingAnswer> {
  try {
    await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      client.workflow.getHandle(prebookingWorkflowId(bookingId)).signal(signalOf(orderStatusChangedSignal), event),
    );
    return "rung";
  } catch (error) {
    // A workflow that takes no signal any more must not keep the others waiting: its order is read without it.
    if (error instanceof WorkflowNotFoundError || isRefusedByTemporal(error)) return "not-running";
    // Whatever else it was, the event stays in the inbox and is rung for again.
    return "unavailable";
  }
}
