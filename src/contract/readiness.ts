import { z } from "zod";
import { instant } from "./vocabulary.ts";

/** Answer of `GET /healthz`. */
export const liveness = z.strictObject({ status: z.literal("alive").describe("the process answers") });

/** How a part is: `unknown` before it was looked at, and where it cannot be asked. */
const PART_STATUSES = ["ok", "failing", "unknown"] as const;
export type PartStatus = (typeof PART_STATUSES)[number];

/** How a part is, and since when it has been so. `detail` is for people and holds no address and no secret. */
const partState = z.strictObject({
  status: z.enum(PART_STATUSES).describe("`unknown`: not looked at yet, or it cannot be asked"),
  since: instant.describe("when that began"),
  detail: z.string().describe("a sentence for people; no address, no name, no secret"),
});
export type PartState = z.infer<typeof partState>;

/** Our clock, compared with another one. */
const clockState = partState.extend({
  offsetMs: z
    .int()
    .nullable()
    .describe("milliseconds by which the other clock is ahead of ours; null before both were read"),
});
export type ClockState = z.infer<typeof clockState>;

/** The tables, compared with those that this version knows. */
const schemaState = partState.extend({
  known: z.string().describe("the last migration that this version has"),
  applied: z.string().nullable().describe("the last one that the database has had; null before it was read"),
});
export type SchemaState = z.infer<typeof schemaState>;

/**
 * Answer of `GET /readyz`. The api is `ready` (200) while a push can be stored; a process that is only a worker, while
 * database, Temporal and its own workers are well. Else 503.
 */
export const readiness = z.strictObject({
  status: z.enum(["ready", "not_ready"]).describe("as the HTTP status says"),
  detail: z.string().describe("why it is not ready, in a sentence; or that it is"),
  database: partState.describe("whether a push can be stored"),
  temporal: partState.describe("whether Temporal answers in our namespace"),
  worker: partState.describe("whether a worker polls our task queues; in a process with workers, whether its own do"),
  clocks: z
    .strictObject({
      database: clockState.describe("our clock and the database's"),
      supplier: clockState.describe("our clock and DragonPass's"),
    })
    .describe("whether the clocks agree"),
  schema: schemaState.describe("whether the tables are those of this version"),
});
export type Readiness = z.infer<typeof readiness>;
