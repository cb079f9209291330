import type { Client } from "@temporalio/client";
import {
  BOOKING_WATCH_SCHEDULE_ID,
  CATALOGUE_SYNC_SCHEDULE_ID,
  INBOX_REDELIVERY_SCHEDULE_ID,
  RESOURCE_RECOVERY_SCHEDULE_ID,
} from "../../../src/domain/workflow-ids.ts";

const SCHEDULE_IDS = [
  BOOKING_WATCH_SCHEDULE_ID,
  CATALOGUE_SYNC_SCHEDULE_ID,
  INBOX_REDELIVERY_SCHEDULE_ID,
  RESOURCE_RECOVERY_SCHEDULE_ID,
];
const DEADLINE_MS = 2_000;

/**
 * Takes the Schedules of a service that is about to stop away. Nobody would serve them, and the server of the run would
 * start the workflows of every namespace that ever was, all of them at the full minute: it stood still for a second then,
 * and lost tasks that it had just given out to those that still run.
 */
export async function endSchedules(client: Client): Promise<void> {
  // The server may be gone by now, and a test may have deleted one.
  await Promise.allSettled(
    SCHEDULE_IDS.map((id) =>
      client.withDeadline(Date.now() + DEADLINE_MS, () => client.schedule.getHandle(id).delete()),
    ),
  );
}
