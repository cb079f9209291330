import { z } from "zod";
import { orderId } from "./vocabulary.ts";

/** A person's finding about a booking that could not go on without it. */
export const resolution = z.discriminatedUnion("outcome", [
  z
    .strictObject({ outcome: z.literal("noOrder").describe("the finding") })
    .describe(
      "DragonPass was asked, and the lost order does not exist: it is asked for again, or ends if it was cancelled",
    ),
  z
    .strictObject({
      outcome: z.literal("order").describe("the finding"),
      orderId: orderId.describe("DragonPass's id of the order; of a pass that of the order that issued it"),
    })
    .describe("The lost order was found at DragonPass, and is adopted"),
  z
    .strictObject({ outcome: z.literal("noted").describe("the finding") })
    .describe("Somebody knows: `needsAttention` is taken back, and not asked again for the same reason"),
]);
export type Resolution = z.infer<typeof resolution>;
/** A resolution that is about the order, and not only about the notice. */
export type OrderResolution = Exclude<Resolution, { readonly outcome: "noted" }>;

/** Why a resolution cannot be carried out. */
export interface ResolutionRefusal {
  readonly code: "nothing_to_resolve" | "order_not_free";
  readonly message: string;
}
