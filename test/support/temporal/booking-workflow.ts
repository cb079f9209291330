import type { WorkflowHandle } from "@temporalio/client";
import type { Booking } from "../../../src/contract/booking.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import { prebookingWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { TestService } from "../service/service.ts";
import { waitUntil } from "../wait-until.ts";

export type BookingWorkflow = WorkflowHandle<(argument: unknown) => Promise<Booking>>;

/** The workflow that carries a booking. */
export function workflowOf(service: TestService, bookingId: string): BookingWorkflow {
  return service.running().temporal.client.workflow.getHandle(prebookingWorkflowId(bookingId as BookingId));
}

/** How the workflow of a booking stands, in Temporal's words. */
export async function stateOf(service: TestService, bookingId: string): Promise<string> {
  return (await workflowOf(service, bookingId).describe()).status.name;
}

/** Waits until the workflow has accepted an update, such as a request to cancel. */
export async function untilUpdateAccepted(service: TestService, bookingId: string): Promise<void> {
  await waitUntil(
    async () => (await workflowOf(service, bookingId).fetchHistory()).events ?? [],
    (events) => events.some((event) => (event.workflowExecutionUpdateAcceptedEventAttributes ?? null) !== null),
  );
}

/** Text that the operator reads about a running booking. */
export async function currentDetailsOf(service: TestService, bookingId: string): Promise<string> {
  const metadata = await workflowOf(service, bookingId).query<{ currentDetails?: string }>(
    "__temporal_workflow_metadata",
  );
  return metadata.currentDetails ?? "";
}

/** The search attributes of a booking by name, as text. */
export async function searchAttributesOf(service: TestService, bookingId: string): Promise<Record<string, string>> {
  const { typedSearchAttributes } = await workflowOf(service, bookingId).describe();
  const pairs = typedSearchAttributes.getAll().map(({ key, value }) => {
    return [key.name, value instanceof Date ? value.toISOString() : String(value)] as const;
  });
  return Object.fromEntries(pairs);
}
