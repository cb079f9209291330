import type { Catalogue } from "../../../src/contract/catalogue.ts";
import type { PushMessage } from "../../../src/contract/push-message.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { type BatchKey, resourceBatchWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { SentBatch } from "../../../src/simulator/simulator.ts";
import { type RequestEntry, requestsOf } from "../proxies/supplier-view.ts";
import { waitUntil } from "../wait-until.ts";
import { readCatalogueByHand } from "./read-catalogue-by-hand.ts";
import { startTestService, type TestService, type TestServiceOptions } from "./service.ts";

/** A resource as callers see it; a problem where there is none. */
interface ShownResource {
  readonly resourceId?: string;
  readonly resourceName?: string;
  readonly available?: boolean;
}

/** The service with a catalogue that has been read once as a whole, and what the tests of the catalogue ask of it. */
export interface CatalogueService extends TestService {
  readonly programs: readonly [ProgramId, ProgramId];
  read(resourceId: string, programId?: string): Promise<ShownResource>;
  untilRead(resourceId: string, isAsWanted: (resource: ShownResource) => boolean, programId?: string): Promise<void>;
  catalogue(programId?: string): Promise<Catalogue["programs"][number]>;
  /** Runs a Schedule's workflow now, by a trigger, and waits for its end. */
  run(scheduleId: string): Promise<unknown>;
  /** Triggers a Schedule. */
  trigger(scheduleId: string): Promise<void>;
  /** How the workflow of a batch ended; waits for its end. */
  endingOf(batch: SentBatch): Promise<unknown>;
  pushMessages(): Promise<PushMessage[]>;
  recoveries(): RequestEntry[];
}

/**
 * A server that stands still for a second may lose the task that it has just given out: Temporal gives a workflow task
 * again after ten seconds, and an activity after thirty (seen in histories as a task that has begun and timed out).
 */
const FIRST_READ_MS = 50_000;

/** Starts it; the Schedules of its catalogue are paused, and run when they are triggered. */
export async function startCatalogueService(options: TestServiceOptions = {}): Promise<CatalogueService> {
  const service = await startTestService({
    ...options,
    firstRead: true,
    env: { DRAGONPASS_RATE_PER_SECOND: "1000", ...options.env },
  });
  const programs = service.simulator.programIds as unknown as readonly [ProgramId, ProgramId];
  const client = () => service.running().temporal.client;
  const read = async (resourceId: string, programId: string = programs[0]) =>
    (await service.call<ShownResource>("GET", `/v1/resources/${resourceId}?programId=${programId}`)).body;
  const catalogue = async (programId: string = programs[0]) => {
    const { body } = await service.call<Catalogue>("GET", "/v1/catalogue");
    const found = body.programs.find((program) => program.programId === programId);
    if (found === undefined) throw new Error(`no program ${programId}`);
    return found;
  };
  const trigger = (scheduleId: string) => client().schedule.getHandle(scheduleId).trigger();
  const lastRunOf = async (scheduleId: string) => {
    const { info } = await client().schedule.getHandle(scheduleId).describe();
    return info.recentActions.at(-1)?.action.workflow;
  };
  await readCatalogueByHand(client());
  for (const programId of programs) {
    await waitUntil(
      () => catalogue(programId),
      ({ lastFullSync }) => lastFullSync?.finishedAt != null,
      FIRST_READ_MS,
    );
  }
  return {
    ...service,
    programs,
    read,
    untilRead: async (resourceId, isAsWanted, programId) => {
      await waitUntil(() => read(resourceId, programId), isAsWanted);
    },
    catalogue,
    trigger,
    run: async (scheduleId) => {
      const before = (await lastRunOf(scheduleId))?.firstExecutionRunId;
      await trigger(scheduleId);
      const run = await waitUntil(
        () => lastRunOf(scheduleId),
        (last) => last !== undefined && last.firstExecutionRunId !== before,
      );
      return await client()
        .workflow.getHandle(run?.workflowId ?? "", run?.firstExecutionRunId)
        .result();
    },
    endingOf: async (batch) => {
      const workflowId = resourceBatchWorkflowId(batch as unknown as BatchKey);
      await waitUntil(
        () =>
          client()
            .workflow.getHandle(workflowId)
            .describe()
            .then(() => true)
            .catch(() => false),
        (isThere) => isThere,
      );
      return await client().workflow.getHandle(workflowId).result();
    },
    pushMessages: async () => {
      const { body } = await service.call<{ items: PushMessage[] }>("GET", "/v1/push-messages?pageSize=100");
      return body.items;
    },
    recoveries: () => requestsOf(service.simulator, "listEvents", {}),
  };
}

/** The resource has this name. */
export function isCalled(name: string): (resource: ShownResource) => boolean {
  return ({ resourceName }) => resourceName === name;
}
