import type { Client } from "@temporalio/client";
import type { temporal } from "@temporalio/proto";

/** One run of a workflow, and all its events. */
export interface Run {
  readonly runId: string;
  readonly events: temporal.api.history.v1.IHistoryEvent[];
}

/** Every run of a booking's workflow, oldest first: each but the last was continued as the next one. */
export async function runsOf(client: Client, bookingId: string): Promise<Run[]> {
  const workflowId = `prebooking/${bookingId}`;
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const runs: Run[] = [];
  let next = raw.workflowExecutionInfo?.firstRunId;
  while (next) {
    const runId: string = next;
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runs.push({ runId, events: events ?? [] });
    next = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return runs;
}
