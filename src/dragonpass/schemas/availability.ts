import { z } from "zod";
import { secondaryFlag, secondaryPart, secondaryText, secondaryTime, secondaryVoucher } from "./secondary.ts";
import { wireFlag } from "./wire.ts";

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

/** A price, as it stands in an answer. */
export const wirePrice = secondaryPart({
  dynamicPrice: secondaryFlag,
  currency: secondaryText,
  adultRate: secondaryText,
  childRate: secondaryText,
}).transform((price) => (price === null ? null : priceOf(price)));

/**
 * Answer to a question of availability (DragonPass: Check Prebooking Resource & Option Availability). `available`
 * alone identifies it: whoever reserves needs the token too. Where `validUntil` cannot be read, a lifetime is assumed.
 */
export const wireAvailability = z
  .looseObject({
    available: wireFlag,
    prebookingToken: secondaryVoucher,
    validUntil: secondaryTime,
    price: wirePrice,
  })
  .transform(
    ({ available, prebookingToken, validUntil, price }): SupplierAvailability => ({
      available,
      prebookingToken: available ? prebookingToken : null,
      validUntil: available ? validUntil : null,
      price,
    }),
  );

/** Without what else DragonPass says of a price. */
function priceOf({ dynamicPrice, currency, adultRate, childRate }: SupplierPrice): SupplierPrice {
  return { dynamicPrice, currency, adultRate, childRate };
}
