import { z } from "zod";
import { instant } from "./vocabulary.ts";

/** Where a message of the inbox stands. */
export const PUSH_MESSAGE_STATES = ["waiting", "delivered", "unclaimed", "late", "unhandled", "invalid"] as const;
export const pushMessageState = z.enum(PUSH_MESSAGE_STATES);
export type PushMessageState = z.infer<typeof pushMessageState>;

/** A message of the inbox as operators see it: what it is about, never a pass id. */
export const pushMessage = z.strictObject({
  id: z.string().describe("ours, of the message"),
  state: pushMessageState.describe(
    "`waiting` to be applied; `delivered`: applied; `unclaimed`: no booking has its order; `late`: its booking has ended; `unhandled`: a type that is only kept; `invalid`: what identifies it is missing",
  ),
  eventType: z.string().nullable().describe("as DragonPass writes it; null where the message has none"),
  programId: z.string().nullable().describe("program that it is about"),
  orderId: z.string().nullable().describe("order that it is about"),
  bookingId: z.string().nullable().describe("booking that has the order"),
  batchId: z.string().nullable().describe("batch that it belongs to"),
  sequence: z.int().nullable().describe("its number in the batch, from 1"),
  currentStatus: z.int().nullable().describe("DragonPass's status code that it states"),
  occurredAt: instant.nullable().describe("when DragonPass says that it happened"),
  receivedAt: instant.describe("when it was stored"),
  rungAt: instant.nullable().describe("when a workflow was last told that it is there"),
  appliedAt: instant.nullable().describe("when it was used up"),
  marks: z
    .array(z.string())
    .describe(
      "what is unusual about it: the same message with another content, a field that is not as documented, another pass",
    ),
});
export type PushMessage = z.infer<typeof pushMessage>;
