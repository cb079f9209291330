import { z } from "zod";
import { instant } from "./vocabulary.ts";

/** Answer of `GET /healthz`. */
export const liveness = z.strictObject({ status: z.literal("alive") });

/** How a part is: `unknown` before it was looked at, and where it cannot be asked. */
const PART_STATUSES = ["ok", "failing", "unknown"] as const;
export type PartStatus = (typeof PART_STATUSES)[number];

/** How a part is, and since when it has been so. `detail` is for people and holds no address and no secret. */
const partState = z.strictObject({ status: z.enum(PART_STATUSES), since: instant, detail: z.string() });
export type PartState = z.infer<typeof partState>;

/** Our clock, compared with another one. */
const clockState = partState.extend({
  /** Milliseconds by which the other clock is ahead of ours; null before both were read. */
  offsetMs: z.int().nullable(),
});
export type ClockState = z.infer<typeof clockState>;

/** The tables, compared with those that this version knows. */
const schemaState = partState.extend({
  /** The last migration that this version has. */
  known: z.string(),
  /** The last migration that the database has had; null before it was read. */
  applied: z.string().nullable(),
});
export type SchemaState = z.infer<typeof schemaState>;

/**
 * Answer of `GET /readyz`. The api is `ready` (200) while a push can be stored; a process that is only a worker, while
 * database, Temporal and its own workers are well. Else 503.
 */
export const readiness = z.strictObject({
  status: z.enum(["ready", "not_ready"]),
  /** Why it is not ready, in a sentence; or that it is. */
  detail: z.string(),
  /** Whether a push can be stored. */
  database: partState,
  /** Whether Temporal answers in our namespace. */
  temporal: partState,
  /** Whether a worker polls our task queues; in a process with workers, whether its own do. */
  worker: partState,
  clocks: z.strictObject({ database: clockState, supplier: clockState }),
  schema: schemaState,
});
export type Readiness = z.infer<typeof readiness>;
