import { randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import { WORKFLOW_TYPES, type Workflows } from "../../../src/domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../../src/domain/task-queues.ts";
import { BOOKING_WATCH_SCHEDULE_ID } from "../../../src/domain/workflow-ids.ts";

/** Looks once, as a run of the Schedule does, for bookings that nobody follows. */
export async function watchOnce(client: Client): Promise<{ restarted: number; notFollowed: number; rung: number }> {
  return await client.workflow.execute<Workflows["bookingWatch"]>(WORKFLOW_TYPES.bookingWatch, {
    workflowId: `${BOOKING_WATCH_SCHEDULE_ID}-by-hand-${randomUUID()}`,
    taskQueue: BOOKINGS_TASK_QUEUE,
    args: [],
  });
}

/** Keeps the Schedule from looking in between: a test looks when it wants to. */
export async function pauseWatch(client: Client): Promise<void> {
  await client.schedule.getHandle(BOOKING_WATCH_SCHEDULE_ID).pause();
}
