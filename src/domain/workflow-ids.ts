import type { BookingId } from "../contract/vocabulary.ts";

/** Id of the workflow that carries a booking. */
export function prebookingWorkflowId(bookingId: BookingId): string {
  return `prebooking/${bookingId}`;
}

/** The booking that a workflow id of type `prebooking` names, as text that is not checked yet. */
export function bookingIdOfWorkflow(workflowId: string): string {
  return workflowId.startsWith("prebooking/") ? workflowId.slice("prebooking/".length) : workflowId;
}

/** Id of the Schedule, and prefix of its workflows, that rings again for what was not applied. */
export const INBOX_REDELIVERY_SCHEDULE_ID = "inbox-redelivery";
