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
