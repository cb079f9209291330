import type { OrderId, ProgramId } from "../../contract/vocabulary.ts";
import type { EventFacts } from "../../domain/inbox/event-facts.ts";
import type { MessageKind } from "../../domain/inbox/event-table.ts";
import type { SubjectColumns } from "./inbox-subject.ts";

/** Where a message came from: DragonPass pushed it, or the recovery poll fetched it. */
export type InboxSource = "push" | "recovery";

/** Mark of a message whose key came before with another content. */
export const SAME_KEY_OTHER_CONTENT = "same-key-other-content";

/** Mark of an event that names another pass than the booking that owns its order: the booking's is believed. */
export const OTHER_PASS = "other-pass-than-its-booking";

/** Mark of a message of a program that was not configured when it came. */
export const FOREIGN_PROGRAM = "foreign-program";

/** Mark of an event whose status never appeared in the order. */
export const CONTRADICTED_BY_READ = "contradicted-by-the-read";

/** Mark of a field that is not as documented: `not-as-documented:/passengers/guests`. */
export const NOT_AS_DOCUMENTED = "not-as-documented";

/** A message to be stored: what it says, and the body as it came. */
export interface NewInboxMessage extends EventFacts {
  readonly source: InboxSource;
  readonly kind: MessageKind;
  /** JSON text. */
  readonly body: string;
  readonly marks?: readonly string[];
}

/** A stored message. */
export interface InboxRow extends Omit<EventFacts, "programId" | "orderId" | "occurredAt">, SubjectColumns {
  readonly id: number;
  readonly source: InboxSource;
  readonly kind: MessageKind;
  readonly programId: ProgramId | null;
  readonly orderId: OrderId | null;
  readonly occurredAt: Date | null;
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
