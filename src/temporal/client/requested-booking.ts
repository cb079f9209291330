import { type Client, WorkflowNotFoundError } from "@temporalio/client";
import type { Booking } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { provisionalBooking } from "../../domain/booking/new-booking.ts";
import type { ResumedBooking } from "../../domain/booking/resumed-booking.ts";
import type { Workflows } from "../../domain/messages.ts";
import { prebookingWorkflowId } from "../../domain/workflow-ids.ts";
import type { Asked } from "./asked.ts";

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
    const [argument = null] = await readArguments(client, workflowId, runId);
    return provisionalBooking(argument, bookingId, startTime.getTime());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** The request that the workflow of a booking was started with; null where no workflow of that id is known. */
export async function readAsked(client: Client, bookingId: BookingId): Promise<Asked | null> {
  const workflowId = prebookingWorkflowId(bookingId);
  try {
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    const [request = null, resumed] = await readArguments(client, workflowId, runId);
    // A run that goes on knows what its booking was opened with; what it was handed need not be the whole request.
    const { row } = (resumed ?? {}) as Partial<ResumedBooking>;
    return resumed === undefined ? { request } : { fingerprint: row?.fingerprint ?? null };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Arguments that a run was started with, decoded. */
export async function readArguments(client: Client, workflowId: string, runId: string): Promise<unknown[]> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  let payloads = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
  return payloads.map((payload) => payloadConverter.fromPayload(payload));
}
