import type { RetryDelayMs } from "../../domain/retry-delay.ts";
import { lookUpSupplierCode, refusalOf, type SupplierRefusal, type UnknownReason } from "../errors/supplier-error.ts";
import type { ExchangeResult } from "./transport.ts";

/** An answer of DragonPass, before its data is looked at. */
export type Answer =
  | { kind: "success"; data: unknown; httpStatus: number }
  | { kind: "refused"; refusal: SupplierRefusal; httpStatus: number }
  | { kind: "unauthenticated"; supplierCode: string | null; httpStatus: number }
  | { kind: "throttled"; retryAfterMs: RetryDelayMs | null }
  | UnknownAnswer;

/** No answer that says what became of the call. */
export interface UnknownAnswer {
  kind: "unknown";
  reason: UnknownReason;
  httpStatus: number | null;
  supplierCode: string | null;
  sent: boolean;
  retryAfterMs: RetryDelayMs | null;
  /** Whether a JSON object came: a 404 of DragonPass has one, that of a proxy has not. */
  isObject: boolean;
}

/**
 * Judges an answer: the code first, then the HTTP status (A1).
 *
 * A business code in an HTTP 200 is an error. A refusal that is known by its full code counts with
 * any status; one that is known only by its family does not outweigh an HTTP 5xx, because a server
 * that fails may have done the work before.
 */
export function judge(result: ExchangeResult): Answer {
  if (result.kind === "failure") {
    return unknown(result.reason, { httpStatus: result.httpStatus, sent: result.sent });
  }
  const { httpStatus, retryAfterMs } = result;
  if (httpStatus === 429) return { kind: "throttled", retryAfterMs };

  const json = parseJson(result.text);
  const isObject = isRecord(json);
  const code = isObject ? (json.code ?? null) : null;
  const facts = { httpStatus, retryAfterMs, isObject };

  if (isDottedCode(code)) return judgeCode(code, facts);
  if (httpStatus >= 500) return unknown("server-error", facts);
  if (httpStatus === 401) return { kind: "unauthenticated", supplierCode: null, httpStatus };
  if (httpStatus < 200 || httpStatus >= 300) return unknown("unexpected-status", facts);
  if (isObject && (code === 0 || code === "0")) return { kind: "success", data: json.data, httpStatus };
  // Some examples of the documentation show the inner object only.
  if (code === null && typeof json === "object" && json !== null) return { kind: "success", data: json, httpStatus };
  return unknown("unreadable", facts);
}

function judgeCode(supplierCode: string, facts: { httpStatus: number; retryAfterMs: RetryDelayMs | null }): Answer {
  const { httpStatus } = facts;
  const known = lookUpSupplierCode(supplierCode);
  if (known === null) return unknown("unrecognised-code", { ...facts, supplierCode, isObject: true });
  const { row, exact } = known;
  if (row.error === "supplier_unauthenticated") return { kind: "unauthenticated", supplierCode, httpStatus };
  const refusal = refusalOf(supplierCode);
  if (refusal === null || (httpStatus >= 500 && !exact)) {
    return unknown("server-error", { ...facts, supplierCode, isObject: true });
  }
  return { kind: "refused", httpStatus, refusal };
}

/** DragonPass: `ABC.DEF.GHI`. A plain `401` is somebody else's code and must not be read as the family 401. */
function isDottedCode(code: unknown): code is string {
  return typeof code === "string" && /^\d{3}\.[0-9A-Za-z]{1,8}\.[0-9A-Za-z]{1,8}$/.test(code);
}

function unknown(reason: UnknownReason, facts: Partial<Omit<UnknownAnswer, "kind" | "reason">>): UnknownAnswer {
  return {
    kind: "unknown",
    reason,
    httpStatus: facts.httpStatus ?? null,
    supplierCode: facts.supplierCode ?? null,
    sent: facts.sent ?? true,
    retryAfterMs: facts.retryAfterMs ?? null,
    isObject: facts.isObject ?? false,
  };
}

/** The parser's own error quotes the text, so it goes no further. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
