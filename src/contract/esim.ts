import { z } from "zod";
import { instant } from "./vocabulary.ts";

const asDragonPassNamesIt = z.record(z.string(), z.unknown()).nullable();
const esim = asDragonPassNamesIt.describe("the eSIM, as DragonPass names it: how it is installed, and its state");
const esimOptions = asDragonPassNamesIt.describe("its data package, as DragonPass names it");
const parts = { esim, esimOptions };

/** Answer of `GET /v1/prebookings/{bookingId}/esim`: as DragonPass shows it now, under its names. */
export const esimNow = z.strictObject({
  ...parts,
  topUpOptions: z
    .array(
      z.looseObject({
        optionId: z.string().describe("DragonPass's id of the package"),
        optionName: z.string().nullable().describe("for people"),
      }),
    )
    .describe("data packages that it can be topped up with"),
  readAt: instant.describe("when DragonPass was asked"),
});
export type EsimNow = z.infer<typeof esimNow>;
