import { z } from "zod";
import { MODULE_NAMES } from "../domain/modules.ts";
import { instant } from "./vocabulary.ts";

export const redemptionStatus = z.enum(["used", "cancelled"]);

/** A module of DragonPass by our name, also one that is not prebooked. */
export const anyModuleName = z.enum(MODULE_NAMES);

/**
 * A walk-in redemption: somebody used a pass without a prebooking. Each key is always present, `null` where DragonPass
 * has not said it in a way that can be read.
 */
export const redemption = z.strictObject({
  orderId: z.string(),
  programId: z.string().nullable(),
  passId: z.string().nullable(),
  module: anyModuleName.nullable(),
  status: redemptionStatus,
  /** DragonPass's status code, also one that is not known here; null while only Version 1 has told of it. */
  supplierStatus: z.int().nullable(),
  /** As DragonPass gives it: local time at the resource, with or without an offset. */
  usageDate: z.string().nullable(),
  orderCreatedDate: instant.nullable(),
  orderCancelledDate: instant.nullable(),
  transportHubId: z.string().nullable(),
  transportHubName: z.string().nullable(),
  resourceId: z.string().nullable(),
  resourceName: z.string().nullable(),
  passengers: z.strictObject({ cardholder: z.int().nullable(), guests: z.int().nullable() }),
  updatedAt: instant,
});
export type Redemption = z.infer<typeof redemption>;
