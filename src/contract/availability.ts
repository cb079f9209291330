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
