import { z } from "zod";
import { catalogueFacts } from "./resource.ts";

/**
 * A transport hub of the catalogue, as a resource is. Lists go by `transportHubId`, byte by byte, then by
 * `programId`.
 */
export const transportHub = z
  .looseObject({
    transportHubId: z.string().describe("DragonPass's id"),
    transportHubName: z.string().nullable().describe("for people, in the language that was asked for"),
    ...catalogueFacts,
  })
  .meta({ title: "Transport hub" });
export type TransportHub = z.infer<typeof transportHub>;
