import { z } from "zod";
import { orderId } from "./vocabulary.ts";

/** A person's finding about a booking that could not go on without it. */
export const resolution = z.discriminatedUnion("outcome", [
  /** DragonPass was asked: the lost order does not exist. */
  z.strictObject({ outcome: z.literal("noOrder") }),
  /** This is its order. */
  z.strictObject({ outcome: z.literal("order"), orderId }),
  /** Somebody knows; the notice is taken back. */
  z.strictObject({ outcome: z.literal("noted") }),
]);
export type Resolution = z.infer<typeof resolution>;
/** A resolution that is about the order, and not only about the notice. */
export type OrderResolution = Exclude<Resolution, { readonly outcome: "noted" }>;

/** Why a resolution cannot be carried out. */
export interface ResolutionRefusal {
  readonly code: "nothing_to_resolve" | "order_not_free";
  readonly message: string;
}
