/** Answers that are right and come in an odd form, which a client has to read all the same. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { AnswerEncoding, FaultRule } from "../fault-rule.ts";
import { asRecord } from "./api-request.ts";

/** Oddities in the form of an answer. */
export interface OddForm {
  readonly encoding?: AnswerEncoding;
  readonly byteOrderMark?: boolean;
  /** Whether a `100 Continue` comes first, which nobody has asked for. */
  readonly continueFirst?: boolean;
}

/** An answer in JSON. */
export interface JsonAnswer {
  readonly kind: "json";
  readonly status: number;
  readonly code: string | null;
  readonly body: unknown;
  readonly retryAfter?: string;
  readonly form?: OddForm;
}

/** The intended answer in an odd form; null where the rule does not say so. */
export function oddAnswer(rule: FaultRule, intended: JsonAnswer): JsonAnswer | null {
  switch (rule.kind) {
    case "compressed":
      return { ...intended, form: { encoding: rule.encoding ?? "gzip" } };
    case "byte-order-mark":
      return { ...intended, form: { byteOrderMark: true } };
    case "continue-first":
      return { ...intended, form: { continueFirst: true } };
    case "spoiled-field":
      return { ...intended, body: withSpoiledData(intended.body, (rule.field ?? "").split("."), spoiler(rule)) };
    default:
      return null;
  }
}

interface OddBody {
  readonly bytes: Buffer;
  readonly encoding?: string;
}

/** The bytes of an answer in an odd form, and how they are announced. */
export function oddBody(body: unknown, { encoding, byteOrderMark }: OddForm): OddBody {
  const bytes = Buffer.from(`${byteOrderMark ? "\uFEFF" : ""}${JSON.stringify(body)}`);
  switch (encoding) {
    case "gzip":
      return { bytes: gzipSync(bytes), encoding };
    case "br":
      return { bytes: brotliCompressSync(bytes), encoding };
    case "deflate":
      return { bytes: deflateSync(bytes), encoding };
    case "deflate-raw":
      // What some servers take "deflate" for (RFC 9110 §8.4.1.2).
      return { bytes: deflateRawSync(bytes), encoding: "deflate" };
    default:
      return { bytes };
  }
}

/** An error has no data, and is left as it is. */
function withSpoiledData(body: unknown, path: readonly string[], spoil: Spoiler): unknown {
  const envelope = asRecord(body);
  return envelope?.data === undefined ? body : { ...envelope, data: withSpoiledAt(envelope.data, path, spoil) };
}

/** A field whose parents are not there stays away. */
function withSpoiledAt(data: unknown, [key, ...rest]: readonly string[], spoil: Spoiler): unknown {
  if (key === undefined) return spoil(data);
  if (Array.isArray(data)) {
    const entries: unknown[] = [...(data as readonly unknown[])];
    entries[Number(key)] = withSpoiledAt(entries[Number(key)], rest, spoil);
    return entries;
  }
  const parts = asRecord(data);
  return parts === undefined ? data : { ...parts, [key]: withSpoiledAt(parts[key], rest, spoil) };
}

type Spoiler = (value: unknown) => unknown;

function spoiler({ as, value }: FaultRule): Spoiler {
  switch (as) {
    case "text":
      return String;
    case "number":
      return Number;
    case "decimal":
      return (number) => (typeof number === "number" ? number.toFixed(1) : number);
    case undefined:
      return () => value;
  }
}
