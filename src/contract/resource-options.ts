import { z } from "zod";
import { instant } from "./vocabulary.ts";

/** Answer of `GET /v1/resources/{resourceId}/options`: what can be booked of the resource, as DragonPass names it. */
export const resourceOptions = z.strictObject({
  items: z.array(z.looseObject({ optionId: z.string(), optionName: z.string().nullable() })),
  /** When DragonPass was asked. */
  readAt: instant,
});
