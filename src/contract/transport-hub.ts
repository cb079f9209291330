import { z } from "zod";
import { catalogueFacts } from "./resource.ts";

/**
 * A transport hub of the catalogue, as a resource is. Lists go by `transportHubId`, byte by byte, then by
 * `programId`.
 */
export const transportHub = z.looseObject({
  transportHubId: z.string(),
  transportHubName: z.string().nullable(),
  ...catalogueFacts,
});
export type TransportHub = z.infer<typeof transportHub>;
