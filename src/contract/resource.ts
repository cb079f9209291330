import { z } from "zod";
import { MODULE_NAMES, moduleRow } from "../domain/modules.ts";
import { instant, programId } from "./vocabulary.ts";

/** Fields that the catalogue adds to those of DragonPass. */
export const catalogueFacts = {
  programId: programId.describe("the program that may use it"),
  available: z.boolean().describe("false once DragonPass has removed it; it stays in the catalogue"),
  updatedAt: instant.nullable().describe("when DragonPass last announced a change of it; null where it never has"),
  fetchedAt: instant.describe("when it was last read, or found to be gone"),
};

/**
 * A resource of the catalogue: what DragonPass gave, under its names, and where it has something of the same
 * name the fields here. Lists go by `resourceId`, byte by byte, then by `programId`.
 */
export const resource = z
  .looseObject({
    resourceId: z.string().describe("DragonPass's id"),
    module: z
      .int()
      .describe(`DragonPass's number: ${MODULE_NAMES.map((name) => `${moduleRow(name).code} ${name}`).join(", ")}`),
    resourceName: z.string().nullable().describe("for people, in the language that was asked for"),
    prebookingRequiredInfo: z
      .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
      .nullable()
      .describe(
        "which fields of `guest` must be sent, as DragonPass writes it; null where it gives none, or has not been asked yet",
      ),
    prebookingPolicy: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        "until when it can be cancelled, and for how many it can be booked, as DragonPass writes it; null likewise",
      ),
    ...catalogueFacts,
  })
  .meta({ title: "Resource" });
export type Resource = z.infer<typeof resource>;
