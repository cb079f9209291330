import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from "@temporalio/client";
import { WORKFLOW_TYPES } from "../../domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import {
  CATALOGUE_SYNC_SCHEDULE_ID,
  INBOX_REDELIVERY_SCHEDULE_ID,
  RESOURCE_RECOVERY_SCHEDULE_ID,
} from "../../domain/workflow-ids.ts";

/** Periodic work. What the runs have to remember is in the database. */
const SCHEDULES = [
  {
    id: INBOX_REDELIVERY_SCHEDULE_ID,
    workflowType: WORKFLOW_TYPES.inboxRedelivery,
    every: "1 minute",
    catchupWindow: "1 minute",
    timeout: "10 minutes",
    summary: "Rings again for every pushed event that has not been applied",
  },
  {
    id: RESOURCE_RECOVERY_SCHEDULE_ID,
    workflowType: WORKFLOW_TYPES.resourceRecovery,
    every: "10 minutes",
    catchupWindow: "10 minutes",
    timeout: "2 hours",
    summary: "Fetches resource updates that were not pushed",
  },
  {
    id: CATALOGUE_SYNC_SCHEDULE_ID,
    workflowType: WORKFLOW_TYPES.catalogueSync,
    every: "1 day",
    // A day's read that was missed is made up for: nothing else finds a batch that was lost as a whole.
    catchupWindow: "1 day",
    timeout: "12 hours",
    summary: "Re-reads the whole catalogue",
  },
] as const;

/** Creates the Schedules, or brings them up to date. Repeated safely, by any number of processes. */
export async function ensureSchedules(client: Client): Promise<void> {
  for (const schedule of SCHEDULES) {
    const options = optionsOf(schedule);
    try {
      await client.schedule.create(options);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { spec, policies, action } = options;
      // What an operator has paused stays paused.
      await client.schedule.getHandle(schedule.id).update((current) => ({
        ...current,
        spec,
        action: { ...action, workflowId: schedule.id, args: [] },
        policies: { ...current.policies, ...policies },
      }));
    }
  }
}

function optionsOf({ id, workflowType, every, catchupWindow, timeout, summary }: (typeof SCHEDULES)[number]) {
  return {
    scheduleId: id,
    spec: { intervals: [{ every }] },
    action: {
      type: "startWorkflow",
      workflowType,
      workflowId: id,
      taskQueue: BOOKINGS_TASK_QUEUE,
      args: [],
      workflowExecutionTimeout: timeout,
      staticSummary: summary,
    },
    // A run that was missed has nothing that the next one does not find; one that still runs is enough.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow },
  } satisfies ScheduleOptions;
}
