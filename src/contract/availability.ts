import { z } from "zod";
import { instant } from "./vocabulary.ts";

/** A price as DragonPass gives it: rates are decimal text, `currency` is ISO 4217; null where it says nothing. */
const price = z.strictObject({
  dynamicPrice: z.boolean().nullable().describe("whether it may change from one question to the next"),
  currency: z.string().nullable().describe("ISO 4217"),
  adultRate: z.string().nullable().describe("for one adult, in decimal"),
  childRate: z.string().nullable().describe("for one child, in decimal"),
});

/** Answer of `POST /v1/availability`. Nothing is reserved. */
export const availability = z.strictObject({
  available: z.boolean().describe("whether the slot is free; it is not kept"),
  price: price.nullable().describe("as DragonPass gives it; null where it gives none"),
  checkedAt: instant.describe("when DragonPass was asked"),
});
export type Availability = z.infer<typeof availability>;

const asDragonPassNamesIt = z.record(z.string(), z.unknown());

/** Answer of `POST /v1/prebookings/preview`: what it would cost. Nothing is reserved. */
export const preview = availability.omit({ checkedAt: true }).extend({
  entitlements: z
    .strictObject({
      usedEntitlementDetails: asDragonPassNamesIt.nullable().describe("as DragonPass names it"),
      usedEntitlementBreakdown: z.array(asDragonPassNamesIt).describe("as DragonPass names it"),
    })
    .describe("usages of the membership that it would take"),
  checkedAt: instant.describe("when DragonPass was asked"),
});
export type Preview = z.infer<typeof preview>;
