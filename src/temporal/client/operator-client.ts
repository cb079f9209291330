import {
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { AppError } from "../../contract/app-error.ts";
import type { Booking } from "../../contract/booking.ts";
import type { Resolution } from "../../contract/resolution.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { resolveUpdate, syncUpdate, undecidedTooLongSignal } from "../../domain/messages.ts";
import { prebookingWorkflowId } from "../../domain/workflow-ids.ts";
import { CALL_DEADLINE_MS, ensureTemporalAnswers } from "./call-deadline.ts";
import { signalOf, updateOf } from "./messages.ts";
import type { OperatorAnswer } from "./prebooking-workflows.ts";
import { asUnavailable, isTemporalAway } from "./unavailable.ts";

/** A worker has to take the request, and DragonPass to answer. */
const UPDATE_DEADLINE_MS = 10_000;

/** Has the order of a booking read now. */
export async function syncBooking(client: Client, bookingId: BookingId): Promise<OperatorAnswer> {
  const workflow = client.workflow.getHandle(prebookingWorkflowId(bookingId));
  return await answerOf(client, () => workflow.executeUpdate(updateOf(syncUpdate)));
}

/** Tells a booking what a person has found out. */
export async function resolveBooking(
  client: Client,
  bookingId: BookingId,
  resolution: Resolution,
): Promise<OperatorAnswer> {
  const workflow = client.workflow.getHandle(prebookingWorkflowId(bookingId));
  return await answerOf(client, () => workflow.executeUpdate(updateOf(resolveUpdate), { args: [resolution] }));
}

/** Tells a booking that it needs a person. What the stored one says does not depend on it. */
export async function tellUndecided(client: Client, bookingId: BookingId): Promise<void> {
  const workflow = client.workflow.getHandle(prebookingWorkflowId(bookingId));
  try {
    await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () => workflow.signal(signalOf(undecidedTooLongSignal)));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError) && !isTemporalAway(error)) throw error;
  }
}

/** Each request has its own update id: one that has failed stays failed forever. */
async function answerOf(client: Client, update: () => Promise<Booking>): Promise<OperatorAnswer> {
  await ensureTemporalAnswers(client);
  try {
    return { kind: "done", booking: await client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, update) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: "not-running" };
    // It may have been taken, and be carried out later.
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw notYet(error);
    if (!(error instanceof WorkflowUpdateFailedError)) throw asUnavailable(error);
    const { cause } = error;
    if (cause instanceof ApplicationFailure && (cause.type === "nothing_to_resolve" || cause.type === "order_not_free"))
      return { kind: "refused", code: cause.type, message: cause.message };
    // The workflow ended while the update was in it; the stored row has the last word.
    return { kind: "not-running" };
  }
}

function notYet(cause: unknown): AppError {
  const message = "The booking has not answered yet, and may still do what was asked; repeat the call, which is safe.";
  return new AppError({ code: "temporarily_unavailable", message, retryable: true, cause });
}
