import type { BookingId, OrderId, PassRequestId, ProgramId } from "../contract/vocabulary.ts";
import { BATCH_EVENT_TYPES, type BatchEventType, RECOVERABLE_EVENT_TYPES } from "./event-types.ts";

export { BATCH_EVENT_TYPES, type BatchEventType, RECOVERABLE_EVENT_TYPES };

/** Beginning of the id of every workflow that carries a booking. */
export const PREBOOKING_ID_PREFIX = "prebooking/";

/** Id of the workflow that carries a booking. */
export function prebookingWorkflowId(bookingId: BookingId): string {
  return `${PREBOOKING_ID_PREFIX}${bookingId}`;
}

/** Beginning of the id of every workflow that issues a pass. */
export const PASS_ISSUE_ID_PREFIX = "pass-issue/";

/** Id of the workflow that issues a pass. */
export function passIssueWorkflowId(passRequestId: PassRequestId): string {
  return `${PASS_ISSUE_ID_PREFIX}${passRequestId}`;
}

/** The request that a workflow id of type `passIssue` names, as text that is not checked yet. */
export function passRequestIdOfWorkflow(workflowId: string): string {
  return workflowId.startsWith(PASS_ISSUE_ID_PREFIX) ? workflowId.slice(PASS_ISSUE_ID_PREFIX.length) : workflowId;
}

/** The booking that a workflow id of type `prebooking` names, as text that is not checked yet. */
export function bookingIdOfWorkflow(workflowId: string): string {
  return workflowId.startsWith(PREBOOKING_ID_PREFIX) ? workflowId.slice(PREBOOKING_ID_PREFIX.length) : workflowId;
}

/** Id of the Schedule, and prefix of its workflows, that rings again for what was not applied. */
export const INBOX_REDELIVERY_SCHEDULE_ID = "inbox-redelivery";

/** Id of the Schedule, and prefix of its workflows, that looks for bookings which nobody follows. */
export const BOOKING_WATCH_SCHEDULE_ID = "booking-watch";

/** Narrows a type to those that tell of batches; undefined where it is another. */
export function batchEventTypeOf(eventType: string | null): BatchEventType | undefined {
  return BATCH_EVENT_TYPES.find((type) => type === eventType);
}

/** Key of a batch: its id is unique within its program and type only (DragonPass: Resource Update Push Service). */
export interface BatchKey {
  readonly programId: ProgramId;
  readonly eventType: BatchEventType;
  readonly batchId: string;
}

/** Id of the workflow that applies a batch. */
export function resourceBatchWorkflowId({ programId, eventType, batchId }: BatchKey): string {
  return `resource-batch/${programId}/${eventType}/${batchId}`;
}

/** Id of the workflow that takes up what is pushed of a walk-in. */
export function walkinRedemptionWorkflowId(orderId: OrderId): string {
  return `walkin-redemption/${orderId}`;
}

/** Id of the Schedule that fetches missed events. */
export const RESOURCE_RECOVERY_SCHEDULE_ID = "resource-recovery";

/** Id of the Schedule that reads the whole catalogue again. */
export const CATALOGUE_SYNC_SCHEDULE_ID = "catalogue-sync";

/** Id of the workflow that reads a program's catalogue again because something was missed. */
export function catalogueSyncWorkflowId(programId: ProgramId): string {
  return `${CATALOGUE_SYNC_SCHEDULE_ID}/${programId}`;
}

/** Whether the missing messages of a batch can be fetched. */
export function isRecoverable(eventType: BatchEventType): boolean {
  return RECOVERABLE_EVENT_TYPES.some((recoverable) => recoverable === eventType);
}
