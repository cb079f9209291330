import { z } from "zod";
import { instant } from "./vocabulary.ts";

/** Where a message of the inbox stands. */
export const PUSH_MESSAGE_STATES = ["waiting", "delivered", "unclaimed", "late", "unhandled", "invalid"] as const;
export const pushMessageState = z.enum(PUSH_MESSAGE_STATES);
export type PushMessageState = z.infer<typeof pushMessageState>;

/** A message of the inbox as operators see it: what it is about, never a pass id. */
export const pushMessage = z.strictObject({
  id: z.string(),
  state: pushMessageState,
  eventType: z.string().nullable(),
  programId: z.string().nullable(),
  orderId: z.string().nullable(),
  bookingId: z.string().nullable(),
  batchId: z.string().nullable(),
  sequence: z.int().nullable(),
  currentStatus: z.int().nullable(),
  occurredAt: instant.nullable(),
  receivedAt: instant,
  rungAt: instant.nullable(),
  appliedAt: instant.nullable(),
  /** Marks of what is unusual about it: the same key with another content, a field that is not as documented, another pass. */
  marks: z.array(z.string()),
});
export type PushMessage = z.infer<typeof pushMessage>;
