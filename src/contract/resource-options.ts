import { z } from "zod";
import { instant } from "./vocabulary.ts";

/** Answer of `GET /v1/resources/{resourceId}/options`: what can be booked of the resource, as DragonPass names it. */
export const resourceOptions = z.strictObject({
  items: z
    .array(
      z.looseObject({
        optionId: z.string().describe("to be booked with"),
        optionName: z.string().nullable().describe("for people"),
      }),
    )
    .describe("the options; none where the module has none"),
  readAt: instant.describe("when DragonPass was asked"),
});
