import type { Instant } from "../../contract/vocabulary.ts";
import { DOCUMENTED_MODULES, MESSAGE_CHANGED_IDS_MAX, MESSAGE_IDS_MAX, SUPPLIER_STATUS } from "../assumptions.ts";
import { wireId } from "../schemas/wire.ts";
import { readInstant } from "../time/instants.ts";
import type { BatchEvent, PushEvent, VersionOneEvent } from "./push-schemas.ts";

/** What is unusual about a message that is accepted all the same. */
export type PushWarning =
  /** Text, a number or a depth that no database stores: null in its place, or left out where it was a name. */
  | "not_storable"
  | "date_without_offset"
  | "date_unreadable"
  | "sequence_out_of_range"
  | "too_many_ids"
  | "no_ids"
  | "repeated_id"
  | "unknown_module"
  | "unknown_change_action"
  | "id_added_and_removed";

/** What the inbox keeps of a message beside its text. */
export interface PushFacts {
  /** Null for Version 1, and for a message without a type. */
  eventType: string | null;
  programId: string | null;
  orderId: string | null;
  /** E-pass or membership. A credential: not for logs. */
  passId: string | null;
  module: number | null;
  batchId: string | null;
  sequence: number | null;
  totalSequence: number | null;
  /** When DragonPass says that it happened. */
  occurredAt: Instant | null;
  /** Status code of the order after the event; null for Version 1, whose codes differ. */
  currentStatus: number | null;
  /** What makes two messages the same. Unique together with `contentHash`. */
  logicalKey: string;
  /** SHA-256 of the canonical JSON, lower-case hex. */
  contentHash: string;
  warnings: PushWarning[];
  /** Fields that are not as documented, as JSON Pointers: read as far as they can be, else null. */
  deviations: string[];
}

/** The facts of an event of a known type. */
export function factsOfEvent(event: PushEvent, contentHash: string): PushFacts {
  const base = { ...noFacts(contentHash), eventType: event.eventType, programId: event.programId };
  switch (event.eventType) {
    case "prebooking.statusChanged": {
      const { instant, hadOffset } = event.statusChangedDate;
      return {
        ...base,
        ...ofOrder(event),
        occurredAt: instant,
        currentStatus: event.currentStatus,
        logicalKey: keyOf(event.eventType, event.orderId, instant, event.currentStatus),
        warnings: hadOffset ? [] : ["date_without_offset"],
      };
    }
    case "walkin.redemption":
      return {
        ...base,
        ...ofOrder(event),
        occurredAt:
          (event.status === SUPPLIER_STATUS.cancelled ? event.orderCancelledDate : null) ?? event.orderCreatedDate,
        currentStatus: event.status,
        logicalKey: keyOf(event.eventType, event.orderId, event.status),
      };
    default: {
      const { updatedAt } = event;
      const updated = readInstant(updatedAt);
      return {
        ...base,
        module: moduleOf(event),
        batchId: event.batchId,
        sequence: event.sequence,
        totalSequence: event.totalSequence,
        occurredAt: updated?.instant ?? null,
        logicalKey: keyOf(event.programId, event.eventType, event.batchId, event.sequence),
        warnings: [...(updatedAt === null ? [] : dateWarnings(updated)), ...batchWarnings(event)],
      };
    }
  }
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
    logicalKey: keyOf("version1", event.orderId, event.status, contentHash),
  };
}

/** The facts of a message that we do not understand: what has the name and type of something that we know. */
export function factsOfUnhandled(message: Record<string, unknown>, contentHash: string): PushFacts {
  const eventType = typeof message.eventType === "string" ? message.eventType : null;
  return {
    ...noFacts(contentHash),
    eventType,
    programId: idIn(message, "programId"),
    orderId: idIn(message, "orderId"),
    passId: idIn(message, "dpId"),
    batchId: idIn(message, "batchId"),
    logicalKey: keyOf("unhandled", contentHash),
  };
}

/** The facts of a message of which nothing is known. */
export function noFacts(contentHash: string): PushFacts {
  return {
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
    logicalKey: "",
    contentHash,
    warnings: [],
    deviations: [],
  };
}

function ofOrder(event: { orderId: string; dpId: string | null; module: number | null }) {
  return { orderId: event.orderId, passId: event.dpId, module: event.module };
}

/** JSON, because an id may hold whatever we would separate the parts with. */
function keyOf(...parts: (string | number)[]): string {
  return JSON.stringify(parts);
}

function idIn(message: Record<string, unknown>, name: string): string | null {
  return wireId.safeParse(message[name]).data ?? null;
}

function dateWarnings(read: ReturnType<typeof readInstant>): PushWarning[] {
  if (read === null) return ["date_unreadable"];
  return read.hadOffset ? [] : ["date_without_offset"];
}

function batchWarnings(event: BatchEvent): PushWarning[] {
  const { sequence, totalSequence } = event;
  const lists = idListsOf(event);
  const idsMax = event.eventType === "resource.availability.changed" ? MESSAGE_CHANGED_IDS_MAX : MESSAGE_IDS_MAX;
  const warnings: [PushWarning, boolean][] = [
    ["sequence_out_of_range", sequence < 1 || totalSequence < 1 || sequence > totalSequence],
    ["unknown_module", moduleOf(event) !== null && !DOCUMENTED_MODULES.some((module) => module === moduleOf(event))],
    ["no_ids", lists.every(({ ids }) => ids.length === 0)],
    ["too_many_ids", lists.some(({ ids }) => ids.length > idsMax)],
    ["repeated_id", lists.some(({ ids }) => new Set(ids).size < ids.length)],
    ["unknown_change_action", lists.some(({ action }) => !CHANGE_ACTIONS.has(action))],
    ["id_added_and_removed", haveCommonId(lists)],
  ];
  return warnings.filter(([, applies]) => applies).map(([warning]) => warning);
}

/** What a message names, by what it says about it. */
interface IdList {
  readonly action: string;
  readonly ids: readonly string[];
}

const CHANGE_ACTIONS: ReadonlySet<string> = new Set(["updated", "added", "removed"]);

function idListsOf(event: BatchEvent): IdList[] {
  if (event.eventType === "resource.metadata.updated") return [{ action: "updated", ids: event.resources }];
  if (event.eventType === "transportHub.metadata.updated") return [{ action: "updated", ids: event.transportHubs }];
  const idsOf = new Map<string, string[]>();
  for (const { changeAction, resources } of event.data) {
    const action = changeAction ?? "";
    idsOf.set(action, [...(idsOf.get(action) ?? []), ...resources]);
  }
  return [...idsOf].map(([action, ids]) => ({ action, ids }));
}

function moduleOf(event: BatchEvent): number | null {
  return event.eventType === "transportHub.metadata.updated" ? null : event.module;
}

function haveCommonId(lists: readonly IdList[]): boolean {
  const added = lists.find(({ action }) => action === "added")?.ids ?? [];
  const removed = new Set(lists.find(({ action }) => action === "removed")?.ids);
  return added.some((id) => removed.has(id));
}
