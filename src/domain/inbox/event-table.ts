/**
 * Every event type of DragonPass, and everything that differs from one to the next but how its fields are read. A new
 * type is a row here, its schema and facts in `src/dragonpass/push`, and whoever applies it. No other source names a
 * type by its text.
 */

/** Kind of thing that an event is about. */
export type SubjectKind = "order" | "batch" | "redemption";

/** How well a message is understood: a known event type, the legacy format, a new type, fields that are wrong. */
export type MessageKind = "known" | "version1" | "unhandled" | "invalid";

/** Everything that the rest of the project has to know about an event type. */
export interface EventRow {
  /** As DragonPass writes it; null for messages that are not told apart by it. */
  readonly eventType: string | null;
  /** Null for what nobody can be rung for. */
  readonly subject: SubjectKind | null;
  /**
   * The fields that make two messages the same, in the order of their key; a date counts as an instant. `type` is the
   * event type, or the kind of a message without one; `contentHash` is that of the whole message.
   */
  readonly identity: readonly string[];
  /**
   * The workflows that are rung: the booking that owns the order, or else those that may, and the walk-in's if it may be
   * one; the batch's own; the walk-in's own; nobody's.
   */
  readonly rings: "bookings" | "batch" | "redemption" | null;
  /** The activity that uses the message up; null where it is only kept. */
  readonly appliedBy: "syncOrder" | "applyBatch" | "applyWalkin" | null;
  /** The notification by which backends hear of it. */
  readonly notifies: "booking.changed" | "walkin.changed" | null;
  /** DragonPass gives it again for 48 hours. */
  readonly isRecoverable: boolean;
}

/** A message of a batch (DragonPass: Resource Update Push Service). */
const ofBatch = {
  subject: "batch",
  identity: ["programId", "type", "batchId", "sequence"],
  rings: "batch",
  appliedBy: "applyBatch",
  notifies: null,
} as const;

/** A message that is kept for a person to look at. */
const onlyKept = {
  eventType: null,
  subject: null,
  identity: ["type", "contentHash"],
  rings: null,
  appliedBy: null,
  notifies: null,
  isRecoverable: false,
} as const;

/** The event types that are understood, by our name of each. */
export const EVENTS = {
  prebookingStatusChanged: {
    eventType: "prebooking.statusChanged",
    subject: "order",
    identity: ["type", "orderId", "statusChangedDate", "currentStatus"],
    rings: "bookings",
    appliedBy: "syncOrder",
    notifies: "booking.changed",
    isRecoverable: false,
  },
  walkinRedemption: {
    eventType: "walkin.redemption",
    subject: "redemption",
    identity: ["type", "orderId", "status"],
    rings: "redemption",
    appliedBy: "applyWalkin",
    notifies: "walkin.changed",
    isRecoverable: false,
  },
  resourceMetadataUpdated: { ...ofBatch, eventType: "resource.metadata.updated", isRecoverable: true },
  transportHubMetadataUpdated: { ...ofBatch, eventType: "transportHub.metadata.updated", isRecoverable: true },
  /** Tells of the resources that the program may use, not of the slots that are free. */
  resourceAvailabilityChanged: { ...ofBatch, eventType: "resource.availability.changed", isRecoverable: false },
} as const satisfies Record<string, EventRow & { readonly eventType: string }>;

/** Messages that are not of a known event type. */
export const OTHER_MESSAGES = {
  /**
   * One format for everything. Its status codes are not those of Version 2: it only says which order to read, of a
   * booking or of a walk-in, which `applyWalkin` takes.
   */
  version1: {
    eventType: null,
    subject: "order",
    identity: ["type", "orderId", "status", "contentHash"],
    rings: "bookings",
    appliedBy: "syncOrder",
    notifies: "booking.changed",
    isRecoverable: false,
  },
  unhandled: onlyKept,
  invalid: onlyKept,
} as const satisfies Record<Exclude<MessageKind, "known">, EventRow>;

export type EventName = keyof typeof EVENTS;
export type EventType = (typeof EVENTS)[EventName]["eventType"];

const NAME_OF_TYPE: ReadonlyMap<string, EventName> = new Map(
  Object.entries(EVENTS).map(([name, { eventType }]) => [eventType, name as EventName]),
);

/** Our name of an event type; undefined for one that is not known. */
export function eventNameOf(eventType: string): EventName | undefined {
  return NAME_OF_TYPE.get(eventType);
}

/** The row of a message, stored or about to be; that of the unhandled ones for what another version has stored. */
export function eventRowOf({ kind, eventType }: { kind: MessageKind; eventType: string | null }): EventRow {
  if (kind !== "known") return Object.hasOwn(OTHER_MESSAGES, kind) ? OTHER_MESSAGES[kind] : OTHER_MESSAGES.unhandled;
  const name = eventNameOf(eventType ?? "");
  return name === undefined ? OTHER_MESSAGES.unhandled : EVENTS[name];
}
