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
  /** DragonPass's number, see `MODULE_NUMBERS`; modules that cannot be prebooked have others. */
  module: z.int(),
  resourceName: z.string().nullable(),
  ...catalogueFacts,
});
export type Resource = z.infer<typeof resource>;
