import { EVENTS, type EventName, type EventRow, type EventType } from "./inbox/event-table.ts";

type EventTypeWith<Columns> = {
  [Name in EventName]: (typeof EVENTS)[Name] extends Columns ? (typeof EVENTS)[Name]["eventType"] : never;
}[EventName];

/** An event that comes in numbered batches (DragonPass: Resource Update Push Service). */
export type BatchEventType = EventTypeWith<{ readonly subject: "batch" }>;
/** All of them. */
export const BATCH_EVENT_TYPES = eventTypesWhere<BatchEventType>(({ subject }) => subject === "batch");

/** An event that DragonPass gives again for 48 hours. */
export type RecoverableEventType = EventTypeWith<{ readonly isRecoverable: true }>;
/** All of them. */
export const RECOVERABLE_EVENT_TYPES = eventTypesWhere<RecoverableEventType>(({ isRecoverable }) => isRecoverable);

/** In the order of the table. */
function eventTypesWhere<Type extends EventType>(isWanted: (row: EventRow) => boolean): readonly [Type, ...Type[]] {
  const wanted = Object.values(EVENTS).filter(isWanted);
  const [first, ...others] = wanted.map(({ eventType }) => eventType as Type);
  if (first === undefined) throw new TypeError("a list of event types has at least one");
  return [first, ...others];
}
