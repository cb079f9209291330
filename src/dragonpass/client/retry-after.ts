import { type RetryDelayMs, retryDelay } from "../../domain/retry-delay.ts";
import { readInstant } from "../time/instants.ts";

const SECONDS = /^[+-]?\d+(\.\d+)?$/;
const HTTP_DATE = /^(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?,? .*\d{2}:\d{2}:\d{2}/;

/**
 * `Retry-After` (RFC 9110 §10.2.3), in seconds or as a date; beyond the RFC also with a sign or a fraction, and as
 * ISO 8601. Null when absent or not readable: then our own back-off is meant.
 */
export function readRetryAfter(value: string | string[] | undefined, nowMs = Date.now()): RetryDelayMs | null {
  const text = (Array.isArray(value) ? value[0] : value)?.trim() ?? "";
  // `Date.parse` makes a date of nearly anything: of "2.5" the 5th of February 2001.
  if (SECONDS.test(text)) return retryDelay(Number(text) * 1_000);
  return retryDelay(dateOf(text) - nowMs);
}

function dateOf(text: string): number {
  // The oldest of the three forms names no zone, and means GMT.
  if (HTTP_DATE.test(text)) return Date.parse(/(GMT|UTC|Z|[+-]\d{4})$/.test(text) ? text : `${text} GMT`);
  return Date.parse(readInstant(text)?.instant ?? "");
}
