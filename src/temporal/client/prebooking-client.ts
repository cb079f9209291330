import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowUpdateStage } from "@temporalio/client";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { whatIsBooked } from "../../domain/booking/booking-details.ts";
import type { CheckInRequest } from "../../domain/booking/check-in.ts";
import { requestedBooking } from "../../domain/booking/new-booking.ts";
import type { ResumedBooking } from "../../domain/booking/resumed-booking.ts";
import { setSearchAttributesOf } from "../../domain/booking/search-attributes.ts";
import type { OrderStatusChanged, RingAnswer } from "../../domain/inbox/order-status-changed.ts";
import {
  cancelUpdate,
  checkInUpdate,
  orderStatusChangedSignal,
  WORKFLOW_TYPES,
  type Workflows,
} from "../../domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import { prebookingWorkflowId } from "../../domain/workflow-ids.ts";
import { withCallDeadline } from "./call-deadline.ts";
import { signalOf, updateOf } from "./messages.ts";
import { resolveBooking, syncBooking, tellUndecided } from "./operator-client.ts";
import type { CancelAnswer, CheckInAnswer, PrebookingWorkflows } from "./prebooking-workflows.ts";
import { readAsked, readRequestedBooking } from "./requested-booking.ts";
import { answerOfSignal } from "./signal-answer.ts";
import { summaryOf } from "./summary.ts";
import { answerOfAccepted } from "./update-answer.ts";

/** Temporal, as the HTTP API and the redelivery of the inbox use it. */
export function createPrebookingWorkflows(client: Client): PrebookingWorkflows {
  return {
    start: (request, resumed) => start(client, request, resumed),
    asked: (bookingId) => withCallDeadline(client, () => readAsked(client, bookingId)),
    requested: (bookingId) => withCallDeadline(client, () => readRequestedBooking(client, bookingId)),
    cancel: (bookingId, known) => cancel(client, bookingId, known),
    checkIn: (bookingId, known) => checkIn(client, bookingId, known),
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
  const handle = client.workflow.getHandle(prebookingWorkflowId(bookingId));
  const answer = await answerOfAccepted(
    client,
    () =>
      handle.startUpdate(updateOf(cancelUpdate), {
        args: [known],
        waitForStage: WorkflowUpdateStage.ACCEPTED,
      }),
    ["booking_final", "cancellation_window_closed"],
  );
  // Accepted is remembered, even if the answer does not come in time.
  if (answer === null) return { kind: "remembered" };
  if (answer.kind !== "done") return answer;
  return answer.value.status === "cancelled" ? { kind: "cancelled", booking: answer.value } : { kind: "remembered" };
}

async function checkIn(client: Client, bookingId: BookingId, known: CheckInRequest): Promise<CheckInAnswer> {
  const handle = client.workflow.getHandle(prebookingWorkflowId(bookingId));
  const start = () =>
    handle.startUpdate(updateOf(checkInUpdate), {
      args: [known],
      waitForStage: WorkflowUpdateStage.ACCEPTED,
    });
  const answer = await answerOfAccepted(client, start, ["check_in_not_available"]);
  if (answer === null) return { kind: "remembered" };
  return answer.kind === "done" ? { kind: "checked-in", booking: answer.value } : answer;
}

/** Rings once: if it is not heard, the event stays in the inbox and is rung for again. */
async function ring(client: Client, bookingId: BookingId, event: OrderStatusChanged): Promise<RingAnswer> {
  const workflow = client.workflow.getHandle(prebookingWorkflowId(bookingId));
  return await answerOfSignal(client, () => workflow.signal(signalOf(orderStatusChangedSignal), event));
}
