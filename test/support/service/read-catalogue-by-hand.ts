import type { Client } from "@temporalio/client";
import { CATALOGUE_SYNC_SCHEDULE_ID, RESOURCE_RECOVERY_SCHEDULE_ID } from "../../../src/domain/workflow-ids.ts";

/**
 * Lets the catalogue be recovered and re-read only by a trigger: at each full ten minutes of the clock the Schedule
 * would otherwise bring, into whichever test runs then, what that test has lost on purpose.
 */
export async function readCatalogueByHand({ schedule }: Pick<Client, "schedule">): Promise<void> {
  for (const id of [RESOURCE_RECOVERY_SCHEDULE_ID, CATALOGUE_SYNC_SCHEDULE_ID]) {
    await schedule.getHandle(id).pause("a test triggers it");
  }
}
