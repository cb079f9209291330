import type { FieldError, FieldErrorCode } from "../../contract/field-errors.ts";
import { type EventName, eventNameOf } from "../../domain/inbox/event-table.ts";
import { contentHashOf } from "./content-hash.ts";
import { factsOfEvent, factsOfUnhandled, factsOfVersionOne, type PushFacts } from "./push-facts.ts";
import { PUSH_SCHEMAS, type PushEvent, VERSION_ONE_SCHEMAS, type VersionOneEvent } from "./push-schemas.ts";
import { readPushFields } from "./read-push-fields.ts";
import { readStorableJson } from "./storable-json.ts";

/** A message that is stored and acknowledged. */
export type AcceptedPush = (
  | { kind: "known"; event: PushEvent }
  | { kind: "version1"; event: VersionOneEvent }
  | { kind: "unhandled" }
) & {
  facts: PushFacts;
  acknowledgement: PushAcknowledgement;
  /** JSON text to be stored: as it came, but for what a database cannot store. */
  text: string;
};

type ParsedPush = AcceptedPush | { kind: "invalid"; errors: FieldError[] };

/** DragonPass takes a push as received only with this body (and HTTP 200). */
type PushAcknowledgement = { status: "success" } | { batchId: unknown; sequence: unknown; status: "success" };

const EVENT_TYPE_LENGTH_MAX = 128;

/** Reads the text of a push. With `expectedEventType`, another type and a message without one are invalid. */
export function parsePushEvent(rawText: string, options: { expectedEventType?: string } = {}): ParsedPush {
  const json = readStorableJson(rawText);
  if (json === null) return invalid("", "not_json", "is not JSON");
  if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
    return invalid("", "wrong_type", "must be an object");
  }
  const message = json.value as Record<string, unknown>;
  const eventType = message.eventType ?? null;
  if (eventType !== null && !isEventType(eventType)) {
    return invalid("/eventType", "wrong_type", `must be text of 1 to ${EVENT_TYPE_LENGTH_MAX} characters`);
  }
  if (options.expectedEventType !== undefined && eventType !== options.expectedEventType) {
    return invalid("/eventType", "unexpected_event_type", "is not the type that this address takes");
  }
  const push = readMessage(message, eventType, json.text);
  if (json.isAltered && push.kind !== "invalid") push.facts.warnings.push("not_storable");
  return push;
}

function readMessage(message: Record<string, unknown>, eventType: string | null, text: string): ParsedPush {
  const name = eventType === null ? undefined : eventNameOf(eventType);
  if (name !== undefined) return readKnown(name, message, text);
  const contentHash = contentHashOf(message);
  const common = { acknowledgement: acknowledge(message), text };
  if (eventType === null) {
    const read = readPushFields(VERSION_ONE_SCHEMAS, message);
    if (read.ok) {
      const { event, deviations } = read;
      return { ...common, kind: "version1", event, facts: { ...factsOfVersionOne(event, contentHash), deviations } };
    }
  }
  return { ...common, kind: "unhandled", facts: factsOfUnhandled(message, contentHash) };
}

function readKnown<Name extends EventName>(name: Name, message: Record<string, unknown>, text: string): ParsedPush {
  const read = readPushFields(PUSH_SCHEMAS[name], message);
  if (!read.ok) return { kind: "invalid", errors: read.errors };
  const facts = { ...factsOfEvent(name, read.event, contentHashOf(message)), deviations: read.deviations };
  return { acknowledgement: acknowledge(message), text, kind: "known", event: read.event, facts };
}

function acknowledge(message: Record<string, unknown>): PushAcknowledgement {
  const { batchId, sequence } = message;
  const ofBatch = isScalar(batchId) && isScalar(sequence);
  return ofBatch ? { batchId, sequence, status: "success" } : { status: "success" };
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

function isEventType(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= EVENT_TYPE_LENGTH_MAX;
}

function invalid(pointer: string, code: FieldErrorCode, message: string): ParsedPush {
  return { kind: "invalid", errors: [{ pointer, code, message }] };
}
