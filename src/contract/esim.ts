import { z } from "zod";
import { instant } from "./vocabulary.ts";

const asDragonPassNamesIt = z.record(z.string(), z.unknown()).nullable();
const parts = { esim: asDragonPassNamesIt, esimOptions: asDragonPassNamesIt };

/** Answer of `GET /v1/prebookings/{bookingId}/esim`: as DragonPass shows it now, under its names. */
export const esimNow = z.strictObject({
  ...parts,
  /** Data packages that it can be topped up with. */
  topUpOptions: z.array(z.looseObject({ optionId: z.string(), optionName: z.string().nullable() })),
  /** When DragonPass was asked. */
  readAt: instant,
});
export type EsimNow = z.infer<typeof esimNow>;
