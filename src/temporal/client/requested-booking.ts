import { type Client, WorkflowNotFoundError } from "@temporalio/client";
import type { Booking } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { provisionalBooking } from "../../domain/booking/new-booking.ts";
import type { Workflows } from "../../domain/messages.ts";
import { prebookingWorkflowId } from "../../domain/workflow-ids.ts";

/**
 * A booking that has not been published yet, read from Temporal: what its workflow was asked for, or, where the
 * request could not be read and nothing was stored, how it ended. No worker is needed for it.
 * @returns null where no workflow of that id is known
 */
export async function readRequestedBooking(client: Client, bookingId: BookingId): Promise<Booking | null> {
  const workflowId = prebookingWorkflowId(bookingId);
  const handle = client.workflow.getHandle<Workflows["prebooking"]>(workflowId);
  try {
    const { status, runId, startTime } = await handle.describe();
    if (status.name === "COMPLETED") return await handle.result();
    const argument = await readArgument(client, workflowId, runId);
    return provisionalBooking(argument, bookingId, startTime.getTime());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function readArgument(client: Client, workflowId: string, runId: string): Promise<unknown> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  let payloads = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
  const [argument] = payloads;
  return argument === undefined ? null : payloadConverter.fromPayload(argument);
}
