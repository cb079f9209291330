import type { Instant } from "../../contract/vocabulary.ts";

/** Facts of a message that are worked with: the columns that the inbox keeps beside its text. */
export interface EventFacts {
  /** As it came, also one that is not known; null for Version 1, and for a message without a type. */
  readonly eventType: string | null;
  readonly programId: string | null;
  readonly orderId: string | null;
  /** E-pass or membership. A credential: not for logs. */
  readonly passId: string | null;
  /** DragonPass's number. */
  readonly module: number | null;
  readonly batchId: string | null;
  readonly sequence: number | null;
  /** How many messages the batch has, as this one says. */
  readonly totalSequence: number | null;
  /** When DragonPass says that it happened. */
  readonly occurredAt: Instant | null;
  /** Status code of the order after the event; null for Version 1, whose codes differ. */
  readonly currentStatus: number | null;
  /** Key that two messages share if they are the same by the table of events. Unique together with `contentHash`. */
  readonly logicalKey: string;
  /** SHA-256 of the canonical JSON, lower-case hex. */
  readonly contentHash: string;
}

/** A message that says nothing of what is worked with. */
export const NO_FACTS: Omit<EventFacts, "logicalKey" | "contentHash"> = {
  eventType: null,
  programId: null,
  orderId: null,
  passId: null,
  module: null,
  batchId: null,
  sequence: null,
  totalSequence: null,
  occurredAt: null,
  currentStatus: null,
};
