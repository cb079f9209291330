import { proxyActivities } from "@temporalio/workflow";
import type { CatalogueActivities } from "../../src/domain/catalogue/catalogue-activities.ts";
import type { RecoveryRequest } from "../../src/domain/messages.ts";
import { ACTIVITY_RETRY_POLICY, BULK_HEARTBEAT_TIMEOUT } from "../../src/domain/retry-policy.ts";
import { isDate, isName } from "../../src/domain/shape.ts";
import { DRAGONPASS_TASK_QUEUE } from "../../src/domain/task-queues.ts";
import { RECOVERABLE_EVENT_TYPES } from "../../src/domain/workflow-ids.ts";
import { argumentOf } from "../arguments.ts";
import { PROGRAM, refuseOtherPrograms } from "./configured-programs.ts";

const { catalogueScope } = proxyActivities<CatalogueActivities>({
  startToCloseTimeout: "30 seconds",
  retry: ACTIVITY_RETRY_POLICY,
  summary: "Which programs and types of event",
});
const { recoverEvents } = proxyActivities<CatalogueActivities>({
  taskQueue: DRAGONPASS_TASK_QUEUE,
  startToCloseTimeout: "30 minutes",
  heartbeatTimeout: BULK_HEARTBEAT_TIMEOUT,
  // Bounded: the next run of the Schedule tries again, and the watermark has not moved.
  retry: { ...ACTIVITY_RETRY_POLICY, maximumAttempts: 5 },
  summary: "Fetch events that were missed",
});

const TIME = { is: isDate, words: "a UTC time in ISO 8601" };
const KINDS = {
  programId: PROGRAM,
  eventType: { is: isName, words: "a type of event" },
  from: TIME,
  to: TIME,
  batchId: { is: isName, words: "the id of a batch" },
};

/** Fetches the events that DragonPass still has and that are not here. Started by the Schedule `resource-recovery`. */
export async function resourceRecovery(request: RecoveryRequest = {}): Promise<{ seen: number; stored: number }> {
  const asked = argumentOf<RecoveryRequest>(request, KINDS);
  const { programId: ofProgram, eventType: ofType, from = null, to = null, batchId = null } = asked;
  const { programIds } = await catalogueScope();
  if (ofProgram !== undefined) refuseOtherPrograms("programId", [ofProgram], programIds);
  const total = { seen: 0, stored: 0 };
  const failures: unknown[] = [];
  for (const programId of ofProgram === undefined ? programIds : [ofProgram]) {
    for (const eventType of ofType === undefined ? RECOVERABLE_EVENT_TYPES : [ofType]) {
      try {
        const result = await recoverEvents({ programId, eventType, from, to, batchId });
        total.seen += result.seen;
        total.stored += result.stored;
      } catch (error) {
        // One program that cannot be recovered must not hold back the others.
        failures.push(error);
      }
    }
  }
  if (failures.length > 0) throw failures[0];
  return total;
}
