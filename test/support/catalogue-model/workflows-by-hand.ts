import { ApplicationFailure } from "@temporalio/common";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { sql } from "kysely";
import { createCatalogueActivities } from "../../../activities/catalogue/catalogue-activities.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type {
  BatchEnding,
  CatalogueActivities,
  EndBatchInput,
  ReadDetailsInput,
  ReadDetailsResult,
  RecoverEventsInput,
  SyncPartInput,
  SyncPartResult,
} from "../../../src/domain/catalogue/catalogue-activities.ts";
import {
  BATCH_EVENT_TYPES,
  type BatchEventType,
  type BatchKey,
  RECOVERABLE_EVENT_TYPES,
} from "../../../src/domain/workflow-ids.ts";
import { SupplierError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { openBatches } from "../../../src/store/catalogue/batches.ts";
import { createInboxWriter } from "../../../src/store/inbox/inbox-writer.ts";
import { type DyingProcess, isKilled, Killed } from "../activities/dying-process.ts";
import type { CatalogueWorld } from "./catalogue-bench.ts";

/** Temporal repeats an activity; a recovery ends after so many attempts, and the Schedule begins another. */
const ATTEMPTS_MAX = 5;
const NOTHING: SyncPartResult = { seen: 0, added: 0, changed: 0, gone: 0 };
const SILENT = new DefaultLogger("ERROR", () => undefined);

/**
 * The workflows of the catalogue without Temporal: the same activities in the same order. They run in a process
 * that may be killed, and from then on in one that lives.
 */
export class WorkflowsByHand {
  readonly #world: CatalogueWorld;
  readonly #process: DyingProcess | null;
  readonly #before: (activity: keyof CatalogueActivities) => Promise<void>;

  /** `before` is called before each activity. */
  constructor(
    world: CatalogueWorld,
    process: DyingProcess | null = null,
    before: (activity: keyof CatalogueActivities) => Promise<void> = async () => undefined,
  ) {
    this.#world = world;
    this.#process = process;
    this.#before = before;
  }

  /** A full read, as the workflow makes it, of the modules that have resources. @returns what it found to differ */
  async sync(programId: ProgramId, reportOnly = false): Promise<SyncPartResult[]> {
    const { modules } = this.#world.truth;
    if (!reportOnly) await this.#repeated(({ beginSync }) => beginSync({ programId }));
    const results = new Map<number | null, SyncPartResult>();
    let lacking: readonly (number | null)[] = [null, ...modules];
    for (let repeats = 0; lacking.length > 0; repeats++) {
      if (repeats === ATTEMPTS_MAX)
        throw new Error("the database lacks parts of a full read, however often it is made");
      const read = async (module: number | null) =>
        void results.set(module, await this.#syncPart({ programId, module, reportOnly, leavesDetails: true }));
      await Promise.all(lacking.map(read));
      if (reportOnly) break;
      const parts = [...results].flatMap(([module, { readNumber }]) =>
        readNumber === undefined ? [] : [{ module, readNumber }],
      );
      ({ lacking } = await this.#repeated(({ endSync }) => endSync({ programId, result: NOTHING, parts })));
    }
    return [...results.values()];
  }

  /** A list, and slice by slice what it does not show. */
  async #syncPart(input: SyncPartInput): Promise<SyncPartResult> {
    const { programId, module } = input;
    const result = await this.#repeated(({ syncPart }) => syncPart(input));
    const { readNumber: since = 0, lacksDetails = false } = result;
    let after: string | null = null;
    if (!lacksDetails) return result;
    do {
      const input: ReadDetailsInput = { programId, module, since, after, failOnUnread: true };
      const slice: ReadDetailsResult = await this.#repeated(({ readDetails }) => readDetails(input));
      after = slice.next;
    } while (after !== null);
    return result;
  }

  async recoverAll(): Promise<void> {
    for (const programId of this.#world.truth.programIds) {
      for (const eventType of RECOVERABLE_EVENT_TYPES) await this.recover(regular(programId, eventType), false);
    }
  }

  /** As the Schedule's workflow: repeated from where it got to, also where only its answer was lost. */
  async recover(input: RecoverEventsInput, answerIsLost: boolean): Promise<void> {
    let isLost = answerIsLost;
    await this.#repeated(async ({ recoverEvents }) => {
      await recoverEvents(input);
      if (!isLost) return;
      isLost = false;
      throw new Killed();
    });
  }

  async finishBatches(): Promise<void> {
    for (const batch of await openBatches(this.#world.deps.db)) {
      const eventType = BATCH_EVENT_TYPES.find((type) => type === batch.eventType);
      if (eventType !== undefined) await this.finishBatch({ ...batch, eventType });
    }
  }

  /** As the workflow `resourceBatch`, once its grace period is over. */
  async finishBatch({ programId, eventType, batchId }: BatchKey): Promise<void> {
    const key = { programId, eventType, batchId };
    const apply = (failOnUnread: boolean) => this.#repeated(({ applyBatch }) => applyBatch({ key, failOnUnread }));
    for (let isClosed = false; !isClosed; ) {
      let endedAs: BatchEnding = "complete";
      let wanted: Pick<EndBatchInput, "wantedNumber"> = {};
      let state = await apply(false);
      if (state.missing > 0 && state.recoverable) {
        endedAs = "recovered";
        await this.recover({ ...key, from: null, to: null }, false);
        state = await apply(false);
      }
      if (state.missing > 0) {
        endedAs = "synced";
        wanted = await this.#repeated(({ requestSync }) => requestSync({ programId }));
      }
      if (state.unread > 0) await apply(true);
      ({ isClosed } = await this.#repeated(({ endBatch }) => endBatch({ key, endedAs, ...wanted })));
    }
  }

  /** One attempt to apply what has come of a batch; what is missing for good is noted. */
  async apply(key: BatchKey): Promise<void> {
    const { missing, recoverable } = await this.#attempt(({ applyBatch }) => applyBatch({ key, failOnUnread: true }));
    if (missing > 0 && !recoverable) this.#world.wanted.add(key.programId);
  }

  /** Attempts until one succeeds, each told what the one before got to. */
  async #repeated<Output>(work: (activities: CatalogueActivities) => Promise<Output>): Promise<Output> {
    const progress = {};
    for (let attempts = 1; ; attempts++) {
      try {
        return await this.#attempt(work, progress);
      } catch (error) {
        if (attempts === ATTEMPTS_MAX || !isExpected(error)) throw error;
      }
    }
  }

  #announced(activities: CatalogueActivities): CatalogueActivities {
    return new Proxy(activities, {
      get: (target, name: keyof CatalogueActivities) => async (input: never) => {
        await this.#before(name);
        return await target[name](input);
      },
    });
  }

  /** One attempt of an activity; what it heartbeats is kept. */
  async #attempt<Output>(
    work: (activities: CatalogueActivities) => Promise<Output>,
    progress: { details?: unknown } = {},
  ): Promise<Output> {
    const process = (await this.#process?.living()) ?? null;
    const activities = createCatalogueActivities(
      process === null ? this.#world.deps : depsOfDying(this.#world, process),
    );
    const environment = new MockActivityEnvironment({ heartbeatDetails: progress.details }, { logger: SILENT });
    environment.on("heartbeat", (details: unknown) => {
      if (process === null || process.heartbeats()) progress.details = details;
    });
    const output: Output = await environment.run(() => work(this.#announced(activities)));
    return process === null ? output : await process.reads("it is reported", async () => output);
  }
}

/** Dependencies of the activities, of a process that may be killed. */
export function depsOfDying({ deps, database }: CatalogueWorld, process: DyingProcess): CatalogueWorld["deps"] {
  return {
    ...deps,
    db: process.db(deps.db),
    dragonpass: process.dragonpass(deps.dragonpass),
    inboxWriter: createInboxWriter({
      queryPrepared: async (statement, values) => {
        const rows = await process.queryPrepared(database).queryPrepared(statement, values);
        await process.hasCommitted(async (text) => ({ rows: (await sql.raw(text).execute(deps.db)).rows }));
        return rows;
      },
    }),
    ringBatch: (key) => process.does("ringBatch", () => deps.ringBatch(key)),
    requestSync: (programId) => process.does("requestSync", () => deps.requestSync(programId)),
  };
}

/** A recovery since the watermark. */
export function regular(programId: ProgramId, eventType: BatchEventType): RecoverEventsInput {
  return { programId, eventType, from: null, to: null, batchId: null };
}

/** Whether Temporal is to repeat an activity that failed so. */
export function isExpected(error: unknown): boolean {
  if (error instanceof ApplicationFailure || error instanceof SupplierError) return true;
  return isKilled(error);
}
