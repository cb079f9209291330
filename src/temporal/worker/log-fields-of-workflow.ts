import { PREBOOKING_ID_PREFIX } from "../../domain/workflow-ids.ts";
import type { LogContext } from "../../log/log-context.ts";

/** A workflow in a log line: the booking that it carries, or its id where it is another. */
export function logFieldsOfWorkflow(workflowId: string | undefined): LogContext {
  if (workflowId === undefined) return {};
  return workflowId.startsWith(PREBOOKING_ID_PREFIX)
    ? { bookingId: workflowId.slice(PREBOOKING_ID_PREFIX.length) }
    : { workflowId };
}
