import { z } from "zod";
import { instant } from "./vocabulary.ts";

/** A price as DragonPass gives it: rates are decimal text, `currency` is ISO 4217; null where it says nothing. */
const price = z.strictObject({
  dynamicPrice: z.boolean().nullable(),
  currency: z.string().nullable(),
  adultRate: z.string().nullable(),
  childRate: z.string().nullable(),
});

/** Answer of `POST /v1/availability`. Nothing is reserved. */
export const availability = z.strictObject({
  available: z.boolean(),
  price: price.nullable(),
  /** When DragonPass was asked. */
  checkedAt: instant,
});
export type Availability = z.infer<typeof availability>;

const asDragonPassNamesIt = z.record(z.string(), z.unknown());

/** Answer of `POST /v1/prebookings/preview`: what it would cost. Nothing is reserved. */
export const preview = availability.omit({ checkedAt: true }).extend({
  /** Usages of the membership that it would take, under DragonPass's names. */
  entitlements: z.strictObject({
    usedEntitlementDetails: asDragonPassNamesIt.nullable(),
    usedEntitlementBreakdown: z.array(asDragonPassNamesIt),
  }),
  checkedAt: instant,
});
export type Preview = z.infer<typeof preview>;
