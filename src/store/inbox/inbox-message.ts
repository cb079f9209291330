import type { OrderId, ProgramId } from "../../contract/vocabulary.ts";

/** Where a message came from: DragonPass pushed it, or the recovery poll fetched it. */
export type InboxSource = "push" | "recovery";

/** How well a message is understood: `known` event types, the legacy format, a new type, wrong fields. */
export type InboxKind = "known" | "version1" | "unhandled" | "invalid";

/** Mark of a message whose key came before with another content. */
export const SAME_KEY_OTHER_CONTENT = "same-key-other-content";

/** Mark of an event that names another pass than the booking that owns its order: the booking's is believed. */
export const OTHER_PASS = "other-pass-than-its-booking";

/** Mark of a message of a program that was not configured when it came. */
export const FOREIGN_PROGRAM = "foreign-program";

/** Mark of a field that is not as documented: `not-as-documented:/passengers/guests`. */
export const NOT_AS_DOCUMENTED = "not-as-documented";

/** A message to be stored: what is worked with as columns, and the body as it came. */
export interface NewInboxMessage {
  readonly source: InboxSource;
  readonly kind: InboxKind;
  readonly eventType: string | null;
  readonly programId: string | null;
  readonly orderId: string | null;
  readonly passId: string | null;
  /** DragonPass's number. */
  readonly module: number | null;
  readonly batchId: string | null;
  readonly sequence: number | null;
  /** How many messages the batch has, as this one says. */
  readonly totalSequence: number | null;
  readonly currentStatus: number | null;
  readonly occurredAt: Date | null;
  /** What makes a message the same, see the contract; without the content hash. */
  readonly logicalKey: string;
  readonly contentHash: string;
  /** JSON text. */
  readonly body: string;
  readonly marks?: readonly string[];
}

/** A stored message. */
export interface InboxRow extends Omit<NewInboxMessage, "programId" | "orderId" | "contentHash" | "body" | "marks"> {
  readonly id: number;
  readonly programId: ProgramId | null;
  readonly orderId: OrderId | null;
  readonly body: unknown;
  /** As they are stored; `same-key-other-content` and `other-pass-than-its-booking` are worked out where messages are listed. */
  readonly marks: readonly string[];
  readonly receivedAt: Date;
  /** Its place among the reads of the catalogue: one with a higher number began when the message was there. */
  readonly readNumber: number;
  readonly rungAt: Date | null;
  readonly rings: number;
  readonly appliedAt: Date | null;
}
