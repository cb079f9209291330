import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from "@temporalio/client";
import { WORKFLOW_TYPES } from "../../domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import {
  BOOKING_WATCH_SCHEDULE_ID,
  CATALOGUE_SYNC_SCHEDULE_ID,
  INBOX_REDELIVERY_SCHEDULE_ID,
  RESOURCE_RECOVERY_SCHEDULE_ID,
} from "../../domain/workflow-ids.ts";

/** Periodic work. What the runs have to remember is in the database. */
export const SCHEDULES = [
  {
    id: INBOX_REDELIVERY_SCHEDULE_ID,
    workflowType: WORKFLOW_TYPES.inboxRedelivery,
    every: "1 minute",
    catchupWindow: "1 minute",
    timeout: "10 minutes",
    summary: "Rings again for every pushed event that has not been applied",
    note: "Rings again for every push that has not been applied; paused, a lost ring is found by the clock only.",
  },
  {
    id: BOOKING_WATCH_SCHEDULE_ID,
    workflowType: WORKFLOW_TYPES.bookingWatch,
    every: "1 minute",
    catchupWindow: "1 minute",
    timeout: "30 minutes",
    summary: "Restarts bookings that Temporal no longer carries",
    note: "Restarts bookings that Temporal no longer carries; paused, nobody notices that one is lost.",
  },
  {
    id: RESOURCE_RECOVERY_SCHEDULE_ID,
    workflowType: WORKFLOW_TYPES.resourceRecovery,
    every: "10 minutes",
    catchupWindow: "10 minutes",
    timeout: "2 hours",
    summary: "Fetches resource updates that were not pushed",
    note: "Fetches resource updates that were not pushed; DragonPass keeps them for 48 hours.",
  },
  {
    id: CATALOGUE_SYNC_SCHEDULE_ID,
    workflowType: WORKFLOW_TYPES.catalogueSync,
    every: "1 day",
    // A day's read that was missed is made up for: nothing else finds a batch that was lost as a whole.
    catchupWindow: "1 day",
    timeout: "12 hours",
    summary: "Re-reads the whole catalogue",
    note: "Re-reads the whole catalogue; nothing else finds a batch that was lost as a whole.",
  },
] as const;

type Schedule = (typeof SCHEDULES)[number];

/** Creates the Schedules, or brings them up to date. Repeated safely, by any number of processes. */
export async function ensureSchedules(client: Client): Promise<void> {
  for (const schedule of SCHEDULES) {
    if (!(await create(client, schedule))) await update(client, schedule);
  }
}

/** The ids of Schedules that Temporal does not have. */
export async function missingSchedules(client: Client): Promise<string[]> {
  const found = await Promise.all(SCHEDULES.map(async ({ id }) => ((await exists(client, id)) ? [] : [id])));
  return found.flat();
}

/** Creates those of these Schedules that there are not; the others stay as they are. */
export async function createSchedules(client: Client, ids: readonly string[]): Promise<void> {
  for (const schedule of SCHEDULES.filter(({ id }) => ids.includes(id))) await create(client, schedule);
}

/** @returns whether there was none */
async function create(client: Client, schedule: Schedule): Promise<boolean> {
  try {
    await client.schedule.create(optionsOf(schedule));
    return true;
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    return false;
  }
}

/** Updates a Schedule. One that an operator has paused stays paused, with the operator's note. */
async function update(client: Client, schedule: Schedule): Promise<void> {
  const { spec, policies, action } = optionsOf(schedule);
  await client.schedule.getHandle(schedule.id).update((current) => ({
    ...current,
    spec,
    action: { ...action, workflowId: schedule.id, args: [] },
    policies: { ...current.policies, ...policies },
    state: current.state.paused ? current.state : { ...current.state, note: schedule.note },
  }));
}

async function exists(client: Client, id: string): Promise<boolean> {
  try {
    await client.schedule.getHandle(id).describe();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

function optionsOf({ id, workflowType, every, catchupWindow, timeout, summary, note }: Schedule) {
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
    state: { note },
  } satisfies ScheduleOptions;
}
