import type { Client } from "@temporalio/client";
import { defaultPayloadConverter, type Payload } from "@temporalio/common";
import type { BookingId } from "../../contract/vocabulary.ts";
import type { ListedPage } from "../../domain/booking/listed-booking.ts";
import { WORKFLOW_TYPES } from "../../domain/messages.ts";
import { bookingIdOfWorkflow } from "../../domain/workflow-ids.ts";

/** Most that Temporal gives in one answer. */
export const LISTED_MAX = 1_000;

/** Bookings whose workflow runs. */
export async function listRunning(client: Client, after: Uint8Array | null): Promise<ListedPage> {
  const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
    namespace: client.options.namespace,
    pageSize: LISTED_MAX,
    query: `WorkflowType = "${WORKFLOW_TYPES.prebooking}" AND ExecutionStatus = "Running"`,
    ...(after === null ? {} : { nextPageToken: after }),
  });
  const bookings = (executions ?? []).map(({ execution, startTime, searchAttributes }) => ({
    bookingId: bookingIdOfWorkflow(execution?.workflowId ?? "") as BookingId,
    status: textOf(searchAttributes?.indexedFields?.BookingStatus),
    orderId: textOf(searchAttributes?.indexedFields?.OrderId),
    startedAt: new Date(Number(startTime?.seconds ?? 0) * 1_000),
  }));
  return { bookings, next: nextPageToken?.length ? nextPageToken : null };
}

/** The value of a search attribute that holds text. */
export function textOf(payload: Payload | null | undefined): string | null {
  const value = payload ? defaultPayloadConverter.fromPayload<unknown>(payload) : null;
  return typeof value === "string" ? value : null;
}
