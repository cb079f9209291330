import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import proto from "@temporalio/proto";
import { WORKFLOW_TYPES } from "../../../src/domain/messages.ts";
import { prebookingWorkflowId } from "../../../src/domain/workflow-ids.ts";

const { COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION } = proto.temporal.api.enums.v1.CommandType;
const POLL_MS = 30_000;

/** How a workflow of a booking's id ends that no code of ours could carry on. */
interface BadEnd {
  readonly status: "FAILED" | "TIMED_OUT";
  /** As a restart has noted it. */
  readonly failedStarts: number;
}

/** Starts a workflow under a booking's id, sees to it that it ends so, and gives the status that Temporal shows. */
export async function endBadly(client: Client, bookingId: string, end: BadEnd): Promise<string> {
  // Nobody else polls it: the one who carries the workflow is this function.
  const taskQueue = `ends-badly-${randomUUID()}`;
  const handle = await client.workflow.start(WORKFLOW_TYPES.prebooking, {
    workflowId: prebookingWorkflowId(bookingId as Parameters<typeof prebookingWorkflowId>[0]),
    taskQueue,
    memo: { failedStarts: end.failedStarts },
    ...(end.status === "TIMED_OUT" ? { workflowRunTimeout: "1 second" } : {}),
  });
  if (end.status === "FAILED") await failNextTask(client, taskQueue);
  await handle.result().catch(() => undefined);
  return (await handle.describe()).status.name;
}

/** Answers the workflow's task as a worker does whose code has thrown a failure. */
async function failNextTask(client: Client, taskQueue: string): Promise<void> {
  const { workflowService } = client;
  const { namespace } = client.options;
  // The server refuses to be polled without a deadline.
  const { taskToken } = await client.withDeadline(Date.now() + POLL_MS, () =>
    workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
  );
  const failure = { message: "fails by its code", applicationFailureInfo: { type: "planted", nonRetryable: true } };
  await workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken,
    commands: [
      {
        commandType: COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
        failWorkflowExecutionCommandAttributes: { failure },
      },
    ],
  });
}
