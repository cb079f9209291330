import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import type { OrderActivities } from "../../../src/domain/activity-interfaces.ts";

/** Resets a workflow to the moment before it first asked for an activity, as an operator does from the Temporal UI. */
export async function resetToBefore(
  client: Client,
  workflowId: string,
  activity: keyof OrderActivities,
): Promise<{ newRunId: string }> {
  const handle = client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const scheduled = (events ?? [])
    .map((event) => event.activityTaskScheduledEventAttributes)
    .find((attributes) => attributes?.activityType?.name === activity);
  const workflowTaskFinishEventId = scheduled?.workflowTaskCompletedEventId;
  if (!workflowTaskFinishEventId) throw new Error(`${workflowId} has not asked for ${activity}`);
  const { runId } = await handle.describe();
  const answer = await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId,
    requestId: randomUUID(),
    reason: "a test of what a reset does",
  });
  return { newRunId: answer.runId };
}
