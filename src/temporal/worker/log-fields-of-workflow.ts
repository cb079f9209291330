import { PASS_ISSUE_ID_PREFIX, PREBOOKING_ID_PREFIX } from "../../domain/workflow-ids.ts";
import type { LogContext } from "../../log/log-context.ts";

/** A workflow in a log line: the booking or the request for a pass that it carries, or its id where it is another. */
export function logFieldsOfWorkflow(workflowId: string | undefined): LogContext {
  if (workflowId === undefined) return {};
  if (workflowId.startsWith(PREBOOKING_ID_PREFIX)) return { bookingId: workflowId.slice(PREBOOKING_ID_PREFIX.length) };
  if (workflowId.startsWith(PASS_ISSUE_ID_PREFIX))
    return { passRequestId: workflowId.slice(PASS_ISSUE_ID_PREFIX.length) };
  return { workflowId };
}
