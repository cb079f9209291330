import { z } from "zod";
import { type SupplierPrice, wirePrice } from "./availability.ts";
import { secondaryRecord } from "./secondary.ts";
import { wireFlag } from "./wire.ts";

/** Cost of a prebooking on a membership: money, and the entitlements that it would use, under DragonPass's names. */
export interface SupplierPreview {
  available: boolean;
  price: SupplierPrice | null;
  usedEntitlementDetails: Record<string, unknown> | null;
  usedEntitlementBreakdown: Record<string, unknown>[];
}

/** Answer to the preview of a membership prebooking (A18). `available` alone is insisted on; no token comes with it. */
export const wirePreview = z
  .looseObject({
    available: wireFlag,
    price: wirePrice,
    usedEntitlementDetails: secondaryRecord,
    usedEntitlementBreakdown: z.array(secondaryRecord.optional()).nullish(),
  })
  .transform(
    ({ available, price, usedEntitlementDetails, usedEntitlementBreakdown }): SupplierPreview => ({
      available,
      price,
      usedEntitlementDetails,
      usedEntitlementBreakdown: (usedEntitlementBreakdown ?? []).filter((entry) => entry != null),
    }),
  );
