import type { BatchKey } from "../workflow-ids.ts";
import type { EventFacts } from "./event-facts.ts";
import { eventRowOf, type MessageKind, type SubjectKind } from "./event-table.ts";

/** Subject of an event: this order, this batch, this redemption. */
interface EventSubject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** Facts of a message that decide its subject. */
export type SubjectFacts = Pick<EventFacts, "eventType" | "programId" | "orderId" | "batchId"> & {
  readonly kind: MessageKind;
};

/** Finds the subject of a message; null where nobody can be rung for it. */
export function eventSubjectOf(message: SubjectFacts): EventSubject | null {
  const { subject: kind } = eventRowOf(message);
  if (kind === null) return null;
  const id = ID_OF[kind](message);
  return id === null ? null : { kind, id };
}

const ID_OF: { readonly [Kind in SubjectKind]: (message: SubjectFacts) => string | null } = {
  order: ({ orderId }) => orderId,
  redemption: ({ orderId }) => orderId,
  batch: ({ programId, eventType, batchId }) =>
    programId === null || eventType === null || batchId === null
      ? null
      : batchSubjectId({ programId, eventType, batchId }),
};

/** Id of a batch as a subject: its own is unique within its program and type only. JSON, since it may hold any separator. */
export function batchSubjectId({ programId, eventType, batchId }: { [Part in keyof BatchKey]: string }): string {
  return JSON.stringify([programId, eventType, batchId]);
}
