import type { z } from "zod";
import { contentHashOf } from "./content-hash.ts";
import { factsOfEvent, factsOfUnhandled, factsOfVersionOne, type PushFacts } from "./push-facts.ts";
import {
  PUSH_EVENT_SCHEMAS,
  type PushEvent,
  type PushEventType,
  type VersionOneEvent,
  versionOneEvent,
} from "./push-schemas.ts";
import { parseStorableJson } from "./storable-json.ts";

export type { PushFacts, PushWarning } from "./push-facts.ts";
export type { PushEvent, PushEventType, VersionOneEvent } from "./push-schemas.ts";

/** A message that is stored and acknowledged. */
export type AcceptedPush = (
  | { kind: "known"; event: PushEvent }
  | { kind: "version1"; event: VersionOneEvent }
  | { kind: "unhandled" }
) & { facts: PushFacts; acknowledgement: PushAcknowledgement };

export type ParsedPush = AcceptedPush | { kind: "invalid"; errors: PushFieldError[] };

/** One thing that is wrong with a message; `pointer` is a JSON Pointer (RFC 6901). Holds no value of the message. */
export interface PushFieldError {
  pointer: string;
  code: string;
  message: string;
}

/** DragonPass takes a push as received only with this body (and HTTP 200). */
export type PushAcknowledgement = { status: "success" } | { batchId: unknown; sequence: unknown; status: "success" };

const EVENT_TYPE_LENGTH_MAX = 128;

/** Reads the text of a push. With `expectedEventType`, another type and a message without one are invalid. */
export function parsePushEvent(rawText: string, options: { expectedEventType?: string } = {}): ParsedPush {
  const json = parseStorableJson(rawText);
  if (!json.ok) return invalid("", json.code, json.message);
  if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
    return invalid("", "invalid_type", "must be an object");
  }
  const message = json.value as Record<string, unknown>;
  const eventType = message.eventType ?? null;
  if (eventType !== null && !isEventType(eventType)) {
    return invalid("/eventType", "invalid_type", `must be text of 1 to ${EVENT_TYPE_LENGTH_MAX} characters`);
  }
  if (options.expectedEventType !== undefined && eventType !== options.expectedEventType) {
    return invalid("/eventType", "unexpected_event_type", "is not the type that this address takes");
  }
  return readMessage(message, eventType);
}

/** The body that tells DragonPass that a message was received: `batchId` and `sequence` come back as they came. */
export function acknowledgementOf(push: AcceptedPush): PushAcknowledgement {
  return push.acknowledgement;
}

function readMessage(message: Record<string, unknown>, eventType: string | null): ParsedPush {
  const contentHash = contentHashOf(message);
  const acknowledgement = acknowledge(message);
  if (eventType !== null && isKnown(eventType)) {
    const read = PUSH_EVENT_SCHEMAS[eventType].safeParse(message);
    if (!read.success) return { kind: "invalid", errors: read.error.issues.map(toFieldError) };
    const event: PushEvent = read.data;
    return { kind: "known", event, facts: factsOfEvent(event, contentHash), acknowledgement };
  }
  if (eventType === null) {
    const read = versionOneEvent.safeParse(message);
    if (read.success) {
      const event = read.data;
      return { kind: "version1", event, facts: factsOfVersionOne(event, contentHash), acknowledgement };
    }
  }
  return { kind: "unhandled", facts: factsOfUnhandled(message, contentHash), acknowledgement };
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

function isKnown(eventType: string): eventType is PushEventType {
  return Object.hasOwn(PUSH_EVENT_SCHEMAS, eventType);
}

function toFieldError(issue: z.core.$ZodIssue): PushFieldError {
  const pointer = issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { pointer, code: issue.code, message: issue.message };
}

function invalid(pointer: string, code: string, message: string): ParsedPush {
  return { kind: "invalid", errors: [{ pointer, code, message }] };
}
