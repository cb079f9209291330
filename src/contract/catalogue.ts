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

/** Result of a recovery or a sync as it was stored, perhaps by another version: counts and words. */
const outcome = z.record(z.string(), z.unknown());

/** A batch of messages that has not been processed. */
const openCatalogueBatch = z.strictObject({
  batchId: z.string().describe("DragonPass's id"),
  firstReceivedAt: instant.describe("when the first of its messages came"),
  totalSequence: z.int().nullable().describe("how many messages it has, as they say; null where none has said so"),
  receivedCount: z.int().describe("how many different messages have come"),
  appliedCount: z.int().describe("of how many everything has been applied"),
  missingSequences: z
    .array(z.int())
    .max(MISSING_SHOWN_MAX)
    .describe(`the lowest numbers of those that have not come, ${MISSING_SHOWN_MAX} at most`),
  missingCount: z.int().describe("how many have not come"),
  contradictingTotals: z.boolean().describe("the messages contradict each other about how many there are"),
});
export type OpenCatalogueBatch = z.infer<typeof openCatalogueBatch>;

/** How fresh one kind of change is. */
const catalogueEvents = z.strictObject({
  eventType: z.enum(CATALOGUE_EVENT_TYPES).describe("the kind of change, as DragonPass writes it"),
  recoverable: z.boolean().describe("whether DragonPass can be asked for it again; where not, there is no watermark"),
  watermark: instant.nullable().describe("everything until then has been fetched"),
  lastRecovery: z
    .strictObject({
      at: instant.describe("when it ended"),
      result: outcome
        .nullable()
        .describe(
          "`seen`: events that DragonPass gave; `stored`: those that were new here; `from`, `to`: the time asked for; `hasGap`: some may be older than the 48 hours that it gives, so the program is read again",
        ),
    })
    .nullable()
    .describe("the last time that missed events were asked for; null before the first"),
  openBatchCount: z.int().describe("batches that have not been processed"),
  openBatches: z
    .array(openCatalogueBatch)
    .max(OPEN_BATCHES_SHOWN_MAX)
    .describe(`the longest open of them, ${OPEN_BATCHES_SHOWN_MAX} in the whole answer`),
});
export type CatalogueEvents = z.infer<typeof catalogueEvents>;

/** How fresh the catalogue of a program is. */
const catalogueOfProgram = z.strictObject({
  programId: programId.describe("the program"),
  events: z.array(catalogueEvents).describe("one entry for each kind of change"),
  fullReadAwaitedSince: instant
    .nullable()
    .describe(
      "since when a full read is awaited that stands for all open batches, there being more than 200 of them; null where they are processed one by one",
    ),
  lastFullSync: z
    .strictObject({
      startedAt: instant.nullable().describe("when the last one began"),
      finishedAt: instant
        .nullable()
        .describe("when the last one ended; null or before `startedAt` while one runs, or has failed"),
      result: outcome
        .nullable()
        .describe(
          "how many resources and hubs were `seen`, `added`, `changed`, and `gone` (no longer in DragonPass's lists)",
        ),
    })
    .nullable()
    .describe("the last full read; null before the first"),
});
export type CatalogueOfProgram = z.infer<typeof catalogueOfProgram>;

/** Answer of `GET /v1/catalogue`. */
export const catalogue = z.strictObject({
  programs: z.array(catalogueOfProgram).describe("those that are configured, in their order"),
});
export type Catalogue = z.infer<typeof catalogue>;
