import { type EventFacts, NO_FACTS } from "../../domain/inbox/event-facts.ts";
import { EVENTS, type EventName, OTHER_MESSAGES } from "../../domain/inbox/event-table.ts";
import { logicalKeyOf } from "../../domain/inbox/logical-key.ts";
import { MESSAGE_CHANGED_IDS_MAX, MESSAGE_IDS_MAX, WALKIN_STATUS } from "../assumptions.ts";
import { wireId } from "../schemas/wire.ts";
import { readInstant } from "../time/instants.ts";
import { type BatchHead, batchWarnings, listsOf, type NamedByBatch, updated } from "./batch-warnings.ts";
import type { PushEvents, VersionOneEvent } from "./push-schemas.ts";
import type { PushWarning } from "./push-warning.ts";

/** The facts of a message that was pushed, and what is unusual about it. */
export interface PushFacts extends EventFacts {
  warnings: PushWarning[];
  /** Fields that are not as documented, as JSON Pointers: read as far as they can be, else null. */
  deviations: string[];
}

/** Facts that an event states; any that it leaves out is null. */
type Said = Partial<Omit<PushFacts, "eventType" | "logicalKey" | "contentHash" | "deviations">>;

/** How each event says it. */
const SAID: { readonly [Name in EventName]: (event: PushEvents[Name]) => Said } = {
  prebookingStatusChanged: (event) => ({
    ...saidOfOrder(event),
    occurredAt: event.statusChangedDate.instant,
    currentStatus: event.currentStatus,
    warnings: event.statusChangedDate.hadOffset ? [] : ["date_without_offset"],
  }),
  walkinRedemption: (event) => ({
    ...saidOfOrder(event),
    occurredAt: (event.status === WALKIN_STATUS.cancelled ? event.orderCancelledDate : null) ?? event.orderCreatedDate,
    currentStatus: event.status,
  }),
  resourceMetadataUpdated: (event) =>
    saidOfBatch(event, { module: event.module, lists: [updated(event.resources)], idsMax: MESSAGE_IDS_MAX }),
  transportHubMetadataUpdated: (event) =>
    saidOfBatch(event, { module: null, lists: [updated(event.transportHubs)], idsMax: MESSAGE_IDS_MAX }),
  resourceAvailabilityChanged: (event) =>
    saidOfBatch(event, { module: event.module, lists: listsOf(event.data), idsMax: MESSAGE_CHANGED_IDS_MAX }),
};

/** The facts of an event of a known type. */
export function factsOfEvent<Name extends EventName>(
  name: Name,
  event: PushEvents[Name],
  contentHash: string,
): PushFacts {
  const row = EVENTS[name];
  return {
    ...noFacts(contentHash),
    ...SAID[name](event),
    eventType: row.eventType,
    logicalKey: logicalKeyOf(row, { kind: "known", fields: event, contentHash }),
  };
}

/** The facts of a Version 1 message. */
export function factsOfVersionOne(event: VersionOneEvent, contentHash: string): PushFacts {
  return {
    ...noFacts(contentHash),
    programId: event.programId,
    orderId: event.orderId,
    passId: event.membershipId,
    module: event.module,
    occurredAt: event.orderCancelledDate ?? event.orderCreatedDate,
    logicalKey: logicalKeyOf(OTHER_MESSAGES.version1, { kind: "version1", fields: event, contentHash }),
  };
}

/** The facts of a message that we do not understand: what has the name and type of something that we know. */
export function factsOfUnhandled(message: Record<string, unknown>, contentHash: string): PushFacts {
  return {
    ...noFacts(contentHash),
    eventType: typeof message.eventType === "string" ? message.eventType : null,
    programId: idIn(message, "programId"),
    orderId: idIn(message, "orderId"),
    passId: idIn(message, "dpId"),
    batchId: idIn(message, "batchId"),
    logicalKey: logicalKeyOf(OTHER_MESSAGES.unhandled, { kind: "unhandled", fields: message, contentHash }),
  };
}

function noFacts(contentHash: string): PushFacts {
  return { ...NO_FACTS, logicalKey: "", contentHash, warnings: [], deviations: [] };
}

function saidOfOrder(event: { programId: string | null; orderId: string; dpId: string | null; module: number | null }) {
  return { programId: event.programId, orderId: event.orderId, passId: event.dpId, module: event.module };
}

function saidOfBatch(head: BatchHead & Pick<EventFacts, "batchId" | "programId">, named: NamedByBatch): Said {
  return {
    programId: head.programId,
    module: named.module,
    batchId: head.batchId,
    sequence: head.sequence,
    totalSequence: head.totalSequence,
    occurredAt: readInstant(head.updatedAt)?.instant ?? null,
    warnings: batchWarnings(head, named),
  };
}

function idIn(message: Record<string, unknown>, name: string): string | null {
  return wireId.safeParse(message[name]).data ?? null;
}
