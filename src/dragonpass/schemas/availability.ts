import { z } from "zod";
import { readInstant } from "../instants.ts";
import { optionalText } from "./wire.ts";

/** Whether a slot is free and, where it was asked for a pass, the reservation of it. */
export interface SupplierAvailability {
  available: boolean;
  /** Good for one order, until `validUntil`. A secret of the reservation: not for logs. */
  prebookingToken: string | null;
  validUntil: Date | null;
  price: SupplierPrice | null;
}

/** Rates are decimal text, so that no cent is lost; currency is ISO 4217. */
export interface SupplierPrice {
  dynamicPrice: boolean | null;
  currency: string | null;
  adultRate: string | null;
  childRate: string | null;
}

const rate = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => value ?? null);

const wirePrice = z
  .looseObject({ dynamicPrice: z.boolean().nullish(), currency: optionalText, adultRate: rate, childRate: rate })
  .transform(
    (wire): SupplierPrice => ({
      dynamicPrice: wire.dynamicPrice ?? null,
      currency: wire.currency,
      adultRate: wire.adultRate,
      childRate: wire.childRate,
    }),
  );

/** Answer to a question of availability (DragonPass: Check Prebooking Resource & Option Availability). */
export const wireAvailability = z
  .looseObject({
    available: z.boolean(),
    prebookingToken: optionalText,
    validUntil: z.unknown().optional().transform(readValidUntil),
    // A price only informs: one that cannot be read must not stop a booking.
    price: wirePrice.nullish().catch(null),
  })
  .transform(
    (wire): SupplierAvailability => ({
      available: wire.available,
      prebookingToken: wire.available ? wire.prebookingToken : null,
      validUntil: wire.available ? wire.validUntil : null,
      price: wire.price ?? null,
    }),
  );

/** Unix seconds, as documented; milliseconds and ISO 8601 are understood. */
function readValidUntil(value: unknown): Date | null {
  const number = typeof value === "string" && /^\d{9,13}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number) && number > 0) {
    const at = new Date(number > 1e11 ? number : number * 1000);
    return Number.isNaN(at.getTime()) ? null : at;
  }
  const read = readInstant(value);
  return read === null ? null : new Date(read.instant);
}
