import { tsToMs } from "@temporalio/common/lib/time.js";
import proto from "@temporalio/proto";
import { BOOKINGS_TASK_QUEUE, DRAGONPASS_TASK_QUEUE } from "../../domain/task-queues.ts";
import type { TemporalClient } from "../client/connection.ts";

const { TASK_QUEUE_TYPE_ACTIVITY, TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;

/** The task queues that a worker of ours polls, in words. */
const POLLED = [
  { what: `workflows of ${BOOKINGS_TASK_QUEUE}`, name: BOOKINGS_TASK_QUEUE, taskQueueType: TASK_QUEUE_TYPE_WORKFLOW },
  { what: `activities of ${BOOKINGS_TASK_QUEUE}`, name: BOOKINGS_TASK_QUEUE, taskQueueType: TASK_QUEUE_TYPE_ACTIVITY },
  {
    what: `activities of ${DRAGONPASS_TASK_QUEUE}`,
    name: DRAGONPASS_TASK_QUEUE,
    taskQueueType: TASK_QUEUE_TYPE_ACTIVITY,
  },
] as const;

/** A queue, and when it was last polled by Temporal's clock, epoch milliseconds; null where Temporal knows of nobody. */
export interface LastPoll {
  readonly what: string;
  readonly at: number | null;
}

/** Asks when each of our queues was polled last: by anybody, or by the worker of this identity. */
export async function lastPolls(
  { client, namespace }: Pick<TemporalClient, "client" | "namespace">,
  { identity, deadlineMs }: { readonly identity: string | null; readonly deadlineMs: number },
): Promise<LastPoll[]> {
  return await client.withDeadline(Date.now() + deadlineMs, () =>
    Promise.all(
      POLLED.map(async ({ what, name, taskQueueType }) => {
        const { pollers } = await client.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name },
          taskQueueType,
        });
        const times = (pollers ?? [])
          .filter((poller) => identity === null || poller.identity === identity)
          .map(({ lastAccessTime }) => tsToMs(lastAccessTime));
        return { what, at: times.length === 0 ? null : Math.max(...times) };
      }),
    ),
  );
}
