import { setTimeout as pause } from "node:timers/promises";
import type { Client, WorkflowHandle } from "@temporalio/client";
import type { ProgramId } from "../src/contract/vocabulary.ts";
import { WORKFLOW_TYPES, type Workflows } from "../src/domain/messages.ts";
import {
  CATALOGUE_SYNC_SCHEDULE_ID,
  catalogueSyncWorkflowId,
  RESOURCE_RECOVERY_SCHEDULE_ID,
  resourceBatchWorkflowId,
} from "../src/domain/workflow-ids.ts";
import { parsePushEvent } from "../src/dragonpass/push/push-events.ts";
import { inboxMessageOf } from "../src/inbox/inbox-message-of.ts";
import type { SentBatch, Simulator } from "../src/simulator/simulator.ts";
import { OPEN_BATCHES_MAX } from "../src/store/catalogue/crowded-batches.ts";
import type { Database } from "../src/store/database/database.ts";
import { insertMessages } from "../src/store/inbox/inbox-insert.ts";

/** A workflow whose history is worth keeping, once it has ended. */
export type Recordable = Pick<WorkflowHandle, "result" | "fetchHistory">;

const RESOURCES = "resource.metadata.updated" as const;

/** One story for each way in which the workflows of the catalogue end. */
export function catalogueStories(client: Client, simulator: Simulator): Record<string, () => Promise<Recordable>> {
  const programId = simulator.programIds[0] as ProgramId;
  const batchAbout = (resourceIds: readonly string[]) =>
    simulator.catalogue.sendBatch({ programId, eventType: RESOURCES, resourceIds });
  const dropSecond = () =>
    simulator.faults.add({ match: { operation: "push", programId, sequence: 2 }, kind: "drop", times: 1 });
  const seeded = () =>
    simulator.catalogue.seed({ resources: 120, modules: ["lounge"], push: true }).map((one) => one.resourceId);
  const workflowOf = (batch: SentBatch) =>
    begun(resourceBatchWorkflowId({ programId, eventType: batch.eventType, batchId: batch.batchId }));

  const begun = (workflowId: string) => whenBegun(client, workflowId);

  return {
    "batch-complete": () => workflowOf(batchAbout(["N00001"])),
    "batch-recovered": () => {
      dropSecond();
      return workflowOf(batchAbout(seeded()));
    },
    "batch-synced": async () => {
      dropSecond();
      seeded();
      const batch = simulator.catalogue
        .flush()
        .find((sent) => sent.programId === programId && sent.eventType === "resource.availability.changed");
      if (batch === undefined) throw new Error("nothing was sent");
      return await workflowOf(batch);
    },
    "batch-unread": async () => {
      const unreadable = simulator.faults.add({
        match: { operation: "getResource", resourceId: "N00001" },
        kind: "status",
      });
      const handle = await workflowOf(batchAbout(["N00001", "N00012"]));
      await unreadable.waitForHit(3);
      unreadable.remove();
      return handle;
    },
    // In a new run, as it goes on when its history has grown long.
    "batch-resumed": async () => {
      const key = { programId, eventType: RESOURCES, batchId: "resumed" };
      return await client.workflow.start<Workflows["resourceBatch"]>(WORKFLOW_TYPES.resourceBatch, {
        taskQueue: "bookings",
        workflowId: resourceBatchWorkflowId({ ...key, eventType: RESOURCES }),
        args: [key, { endedAs: "recovered", isRecovered: true }],
      });
    },
    "catalogue-sync-wanted": () => begun(catalogueSyncWorkflowId(programId)),
    "catalogue-sync": () => runOf(client, CATALOGUE_SYNC_SCHEDULE_ID),
    // With what the lists do not show, one item of which cannot be read at first.
    "catalogue-sync-details": async () => {
      const unreadable = simulator.faults.add({
        match: { operation: "getResource", resourceId: "N00001" },
        kind: "status",
        times: 4,
      });
      const handle = await runOf(client, CATALOGUE_SYNC_SCHEDULE_ID);
      await unreadable.waitForHit();
      return handle;
    },
    "catalogue-sync-report": () =>
      client.workflow.start<Workflows["catalogueSync"]>(WORKFLOW_TYPES.catalogueSync, {
        taskQueue: "bookings",
        workflowId: "catalogue-sync/report",
        args: [{ programIds: [programId], reportOnly: true }],
      }),
    "resource-recovery": () => runOf(client, RESOURCE_RECOVERY_SCHEDULE_ID),
  };
}

/** An incomplete batch beside more open ones than are processed one by one. */
export async function coveredBatch(
  client: Client,
  simulator: Simulator,
  database: Pick<Database, "queryPrepared">,
): Promise<Recordable> {
  const key = { programId: simulator.programIds[0] as ProgramId, eventType: RESOURCES } as const;
  const messageOf = (batchId: string) => ({
    ...key,
    batchId,
    sequence: 1,
    totalSequence: 2,
    updatedAt: new Date().toISOString(),
    module: 1,
    resources: ["N00001"],
  });
  const others = Array.from({ length: OPEN_BATCHES_MAX }, (_, index) => {
    const text = JSON.stringify(messageOf(`other-${index}`));
    const parsed = parsePushEvent(text);
    if (parsed.kind === "invalid") throw new Error("the message is not one of a batch");
    return inboxMessageOf(parsed, { source: "push", isOurs: true });
  });
  await insertMessages(database, others);
  await simulator.push(messageOf("covered"));
  return await whenBegun(client, resourceBatchWorkflowId({ ...key, batchId: "covered" }));
}

/** The workflow of that id, once there is one. */
export async function whenBegun(client: Client, workflowId: string): Promise<Recordable> {
  const handle = client.workflow.getHandle(workflowId);
  while (!(await handle.describe().catch(() => null))) await pause(100);
  return handle;
}

/** The workflow of a Schedule that is triggered now. */
export async function runOf(client: Client, scheduleId: string): Promise<Recordable> {
  const schedule = client.schedule.getHandle(scheduleId);
  const lastRun = async () => (await schedule.describe()).info.recentActions.at(-1)?.action.workflow;
  const before = (await lastRun())?.firstExecutionRunId;
  await schedule.trigger();
  for (;;) {
    const run = await lastRun();
    if (run !== undefined && run.firstExecutionRunId !== before) return client.workflow.getHandle(run.workflowId);
    await pause(200);
  }
}
