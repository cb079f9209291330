import { z } from "zod";
import { MODULE_NAMES } from "../domain/modules.ts";
import { instant } from "./vocabulary.ts";

/** The states of a walk-in, by our names. */
export const redemptionStatus = z.enum(["used", "cancelled"]);

/** A module of DragonPass by our name, also one that is not prebooked. */
export const anyModuleName = z.enum(MODULE_NAMES);

/**
 * A walk-in redemption: somebody used a pass without a prebooking. Each key is always present, `null` where DragonPass
 * has not said it in a way that can be read.
 */
export const redemption = z
  .strictObject({
    orderId: z.string().describe("DragonPass's id of the order that the redemption made"),
    programId: z.string().nullable().describe("the program"),
    passId: z.string().nullable().describe("the pass that was used"),
    module: anyModuleName.nullable().describe("kind of resource"),
    status: redemptionStatus.describe("whether it stands, or was taken back"),
    supplierStatus: z
      .int()
      .nullable()
      .describe("DragonPass's status code, also one that is not known here; null while only Version 1 has told of it"),
    usageDate: z
      .string()
      .nullable()
      .describe("when the pass was used, as DragonPass gives it: local time at the resource, with or without offset"),
    orderCreatedDate: instant.nullable().describe("when the order was made, by using the pass"),
    orderCancelledDate: instant.nullable().describe("when it was taken back"),
    transportHubId: z.string().nullable().describe("airport or station"),
    transportHubName: z.string().nullable().describe("its name"),
    resourceId: z.string().nullable().describe("where the pass was used"),
    resourceName: z.string().nullable().describe("its name"),
    passengers: z
      .strictObject({
        cardholder: z.int().nullable().describe("1 where the holder of the pass came"),
        guests: z.int().nullable().describe("how many others came"),
      })
      .describe("who came in"),
    updatedAt: instant.describe("when this was last changed here"),
  })
  .meta({ title: "Redemption" });
export type Redemption = z.infer<typeof redemption>;
