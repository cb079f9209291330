import { ApplicationFailure } from "@temporalio/common";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { createCatalogueActivities } from "../../../activities/catalogue.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type {
  CatalogueActivities,
  RecoverEventsInput,
  SyncPartResult,
} from "../../../src/domain/catalogue-activities.ts";
import {
  BATCH_EVENT_TYPES,
  type BatchEventType,
  type BatchKey,
  RECOVERABLE_EVENT_TYPES,
} from "../../../src/domain/workflow-ids.ts";
import { SupplierError } from "../../../src/dragonpass/errors.ts";
import { openBatches } from "../../../src/store/catalogue/batches.ts";
import type { CatalogueWorld } from "./catalogue-bench.ts";
import { KILLED } from "./gates.ts";

/** Temporal repeats an activity; a recovery ends after so many attempts, and the Schedule begins another. */
const ATTEMPTS_MAX = 5;
const NOTHING: SyncPartResult = { seen: 0, added: 0, changed: 0, gone: 0 };
const SILENT = new DefaultLogger("ERROR", () => undefined);

/** What the workflows of the catalogue do, without Temporal: the same activities in the same order. */
export class WorkflowsByHand {
  readonly #world: CatalogueWorld;
  readonly #activities: CatalogueActivities;

  constructor(world: CatalogueWorld) {
    this.#world = world;
    this.#activities = createCatalogueActivities(world.deps);
  }

  /** A full read, as the workflow makes it. @returns what it found to differ */
  async sync(programId: ProgramId, reportOnly = false): Promise<SyncPartResult[]> {
    const { catalogueScope, beginSync, syncPart, endSync } = this.#activities;
    if (!reportOnly) await attempt(() => beginSync({ programId }));
    const parts = [null, ...(await catalogueScope()).modules];
    const results = await Promise.all(
      parts.map((module) => repeated(() => syncPart({ programId, module, reportOnly }))),
    );
    if (!reportOnly) await attempt(() => endSync({ programId, result: NOTHING }));
    return results;
  }

  async recoverAll(): Promise<void> {
    for (const programId of this.#world.truth.programIds) {
      for (const eventType of RECOVERABLE_EVENT_TYPES) await this.recover(regular(programId, eventType), false);
    }
  }

  /** As the Schedule's workflow: repeated from where it got to, also where only its answer was lost. */
  async recover(input: RecoverEventsInput, answerIsLost: boolean): Promise<void> {
    let isLost = answerIsLost;
    const progress: { details?: unknown } = {};
    await repeated(async () => {
      await this.#activities.recoverEvents(input);
      if (!isLost) return;
      isLost = false;
      throw KILLED;
    }, progress);
  }

  async finishBatches(): Promise<void> {
    for (const batch of await openBatches(this.#world.deps.db)) {
      const eventType = BATCH_EVENT_TYPES.find((type) => type === batch.eventType);
      if (eventType !== undefined) await this.#finishBatch({ ...batch, eventType });
    }
  }

  /** As the workflow `resourceBatch`, once its grace period is over. */
  async #finishBatch({ programId, eventType, batchId }: BatchKey): Promise<void> {
    const key = { programId, eventType, batchId };
    const { applyBatch, endBatch } = this.#activities;
    let state = await repeated(() => applyBatch({ key, insists: false }));
    if (state.missing > 0 && state.recoverable) {
      await this.recover({ ...key, from: null, to: null }, false);
      state = await repeated(() => applyBatch({ key, insists: false }));
    }
    if (state.missing > 0) this.#world.wanted.add(programId);
    if (state.unread > 0) await repeated(() => applyBatch({ key, insists: true }));
    await attempt(() => endBatch({ key, endedAs: "complete" }));
  }

  /** One attempt to apply what has come of a batch; what is missing for good is noted. */
  async apply(key: BatchKey): Promise<void> {
    const { missing, recoverable } = await attempt(() => this.#activities.applyBatch({ key, insists: true }));
    if (missing > 0 && !recoverable) this.#world.wanted.add(key.programId);
  }
}

/** A recovery since the watermark. */
export function regular(programId: ProgramId, eventType: BatchEventType): RecoverEventsInput {
  return { programId, eventType, from: null, to: null, batchId: null };
}

/** One attempt of an activity; what it heartbeats is kept. */
async function attempt<Output>(work: () => Promise<Output>, progress: { details?: unknown } = {}): Promise<Output> {
  const environment = new MockActivityEnvironment({ heartbeatDetails: progress.details }, { logger: SILENT });
  environment.on("heartbeat", (details: unknown) => {
    progress.details = details;
  });
  return await environment.run(work);
}

/** Attempts until one succeeds, each told what the one before got to. */
async function repeated<Output>(work: () => Promise<Output>, progress: { details?: unknown } = {}): Promise<Output> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt(work, progress);
    } catch (error) {
      if (attempts === ATTEMPTS_MAX || !isExpected(error)) throw error;
    }
  }
}

/** What Temporal repeats, as it is to be. */
export function isExpected(error: unknown): boolean {
  if (error instanceof ApplicationFailure || error instanceof SupplierError) return true;
  return error === KILLED;
}
