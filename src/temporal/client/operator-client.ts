import type { Client } from "@temporalio/client";
import type { Booking } from "../../contract/booking.ts";
import type { Resolution } from "../../contract/resolution.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { resolveUpdate, syncUpdate, undecidedTooLongSignal } from "../../domain/messages.ts";
import { prebookingWorkflowId } from "../../domain/workflow-ids.ts";
import { signalOf, updateOf } from "./messages.ts";
import type { OperatorAnswer } from "./prebooking-workflows.ts";
import { answerOfSignal } from "./signal-answer.ts";
import { answerOfUpdate } from "./update-answer.ts";

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
  await answerOfSignal(client, () => workflow.signal(signalOf(undecidedTooLongSignal)));
}

async function answerOf(client: Client, update: () => Promise<Booking>): Promise<OperatorAnswer> {
  const answer = await answerOfUpdate(client, update, ["nothing_to_resolve", "order_not_free"]);
  return answer.kind === "done" ? { kind: "done", booking: answer.value } : answer;
}
