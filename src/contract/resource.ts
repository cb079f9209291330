import { z } from "zod";
import { instant, programId } from "./vocabulary.ts";

/** Fields that the catalogue adds to those of DragonPass. */
export const catalogueFacts = {
  programId,
  /** False once DragonPass has removed it. It stays in the catalogue. */
  available: z.boolean(),
  /** When DragonPass last announced a change of it; null where it never has. */
  updatedAt: instant.nullable(),
  /** When it was last read, or found to be gone. */
  fetchedAt: instant,
};

/**
 * A resource of the catalogue: what DragonPass gave, under its names, and where it has something of the same
 * name the fields here. Lists go by `resourceId`, byte by byte, then by `programId`.
 */
export const resource = z.looseObject({
  resourceId: z.string(),
  /** DragonPass's number, as in `MODULE_TABLE`; modules that cannot be prebooked have others. */
  module: z.int(),
  resourceName: z.string().nullable(),
  /** Which fields of `guest` must be sent, as DragonPass writes it; null where it gives none, or has not been asked yet. */
  prebookingRequiredInfo: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullable(),
  /** Until when it can be cancelled and for how many, as DragonPass writes it; null likewise. */
  prebookingPolicy: z.record(z.string(), z.unknown()).nullable(),
  ...catalogueFacts,
});
export type Resource = z.infer<typeof resource>;
