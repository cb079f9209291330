import { z } from "zod";
import { BATCH_EVENT_TYPES } from "../domain/event-types.ts";
import { instant, programId } from "./vocabulary.ts";

/** The event types by which DragonPass tells of changes in the catalogue. */
export const CATALOGUE_EVENT_TYPES = BATCH_EVENT_TYPES;
export type CatalogueEventType = (typeof CATALOGUE_EVENT_TYPES)[number];

/** Batches that an answer shows, the longest open of each program and event type in turn; the counts are of all. */
export const OPEN_BATCHES_SHOWN_MAX = 50;
/** Missing sequences that it shows of a batch. */
export const MISSING_SHOWN_MAX = 20;

/** Result of a recovery or a sync: counts and words. */
const outcome = z.record(z.string(), z.unknown());

/** A batch of messages that has not been processed. */
const openCatalogueBatch = z.strictObject({
  batchId: z.string(),
  firstReceivedAt: instant,
  /** How many messages it has, as they say; null where none has said so. */
  totalSequence: z.int().nullable(),
  /** How many different sequences have come, and of how many everything has been applied. */
  receivedCount: z.int(),
  appliedCount: z.int(),
  /** The lowest of those that have not come, 20 at most; `missingCount` counts all. */
  missingSequences: z.array(z.int()).max(MISSING_SHOWN_MAX),
  missingCount: z.int(),
  /** The messages contradict each other about how many there are. */
  contradictingTotals: z.boolean(),
});
export type OpenCatalogueBatch = z.infer<typeof openCatalogueBatch>;

/** How fresh one kind of change is. */
const catalogueEvents = z.strictObject({
  eventType: z.enum(CATALOGUE_EVENT_TYPES),
  /** False for what DragonPass cannot be asked for again: there is no watermark then. */
  recoverable: z.boolean(),
  /** Everything until then has been fetched. */
  watermark: instant.nullable(),
  lastRecovery: z.strictObject({ at: instant, result: outcome.nullable() }).nullable(),
  /** How many there are; `openBatches` shows the longest open of them, 50 in the whole answer. */
  openBatchCount: z.int(),
  openBatches: z.array(openCatalogueBatch).max(OPEN_BATCHES_SHOWN_MAX),
});
export type CatalogueEvents = z.infer<typeof catalogueEvents>;

/** How fresh the catalogue of a program is. */
const catalogueOfProgram = z.strictObject({
  programId,
  events: z.array(catalogueEvents),
  /**
   * Since when a full read is awaited that stands for all open batches, since there are more than 200 of them; null
   * where they are processed one by one.
   */
  fullReadAwaitedSince: instant.nullable(),
  /** Null before the first. It runs, or has failed, while `finishedAt` is null or before `startedAt`. */
  lastFullSync: z
    .strictObject({ startedAt: instant.nullable(), finishedAt: instant.nullable(), result: outcome.nullable() })
    .nullable(),
});
export type CatalogueOfProgram = z.infer<typeof catalogueOfProgram>;

/** Answer of `GET /v1/catalogue`. */
export const catalogue = z.strictObject({ programs: z.array(catalogueOfProgram) });
export type Catalogue = z.infer<typeof catalogue>;
