import type { Client } from "@temporalio/client";

import type { Booking } from "../../contract/booking.ts";
import { FAILURE_TYPES, type FailureType } from "../../contract/failure-types.ts";
import type { Resolution } from "../../contract/resolution.ts";
import { ServiceFault } from "../../contract/service-fault.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { resolveUpdate, syncUpdate, undecidedTooLongSignal } from "../../domain/messages.ts";
import { prebookingWorkflowId } from "../../domain/workflow-ids.ts";
import { signalOf, updateOf } from "./messages.ts";
import type { OperatorAnswer } from "./prebooking-workflows.ts";
import { answerOfSignal } from "./signal-answer.ts";
import { answerOfUpdate } from "./update-answer.ts";

/** Failures of DragonPass, as which a read that did not come about fails. */
const NOT_READ = (Object.keys(FAILURE_TYPES) as FailureType[]).filter((type) => type.startsWith("supplier_"));

/**
 * Has the order of a booking read now.
 * @throws AppError `temporarily_unavailable` where Temporal does not answer, or DragonPass could not be asked
 */
export async function syncBooking(client: Client, bookingId: BookingId): Promise<OperatorAnswer> {
  const workflow = client.workflow.getHandle(prebookingWorkflowId(bookingId));
  const answer = await answerOfUpdate(client, () => workflow.executeUpdate(updateOf(syncUpdate)), NOT_READ);
  if (answer.kind !== "refused") return answer.kind === "done" ? { kind: "done", booking: answer.value } : answer;
  const message = "DragonPass could not be asked, so nothing new is known; send the request again later.";
  throw new ServiceFault({ code: "temporarily_unavailable", message, retryable: true });
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
  await answerOfSignal(client, () => workflow.signal(signalOf(undecidedTooLongSignal)));
}

async function answerOf(client: Client, update: () => Promise<Booking>): Promise<OperatorAnswer> {
  const answer = await answerOfUpdate(client, update, ["nothing_to_resolve", "order_not_free"]);
  return answer.kind === "done" ? { kind: "done", booking: answer.value } : answer;
}
