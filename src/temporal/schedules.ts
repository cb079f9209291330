import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from "@temporalio/client";
import { INBOX_REDELIVERY_SCHEDULE_ID } from "../domain/workflow-ids.ts";
import { BOOKINGS_TASK_QUEUE } from "./task-queues.ts";

/** How often the inbox is looked through for what has not been applied. */
const INBOX_REDELIVERY_EVERY = "1 minute";

const SCHEDULES: readonly ScheduleOptions[] = [
  {
    scheduleId: INBOX_REDELIVERY_SCHEDULE_ID,
    spec: { intervals: [{ every: INBOX_REDELIVERY_EVERY }] },
    action: {
      type: "startWorkflow",
      workflowType: "inboxRedelivery",
      workflowId: INBOX_REDELIVERY_SCHEDULE_ID,
      taskQueue: BOOKINGS_TASK_QUEUE,
      args: [],
      workflowExecutionTimeout: "10 minutes",
      staticSummary: "Rings again for every pushed event that has not been applied",
    },
    // A run that was missed has nothing that the next one does not find; one that still runs is enough.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "1 minute" },
  },
];

/** Creates the Schedules, or brings them up to date. Repeated safely, by any number of processes. */
export async function ensureSchedules(client: Client): Promise<void> {
  for (const options of SCHEDULES) {
    try {
      await client.schedule.create(options);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { spec, action, policies } = options;
      // What an operator has paused stays paused.
      await client.schedule.getHandle(options.scheduleId).update((current) => ({
        ...current,
        spec,
        action: { ...action, workflowId: INBOX_REDELIVERY_SCHEDULE_ID, args: [...(action.args ?? [])] },
        policies: { ...current.policies, ...policies },
      }));
    }
  }
}
