import { type RetryDelayMs, retryDelay } from "../../domain/retry-delay.ts";
import { readHttpDate } from "../time/http-date.ts";
import { readInstant } from "../time/instants.ts";

const SECONDS = /^[+-]?\d+(\.\d+)?$/;

/**
 * `Retry-After` (RFC 9110 §10.2.3), in seconds or as a date; beyond the RFC also with a sign or a fraction, and as
 * ISO 8601. Null when absent or not readable: then our own back-off is meant. A date is by the clock of whoever sent
 * it: `nowMs` is its time.
 */
export function readRetryAfter(value: string | string[] | undefined, nowMs: number): RetryDelayMs | null {
  const text = (Array.isArray(value) ? value[0] : value)?.trim() ?? "";
  // `Date.parse` makes a date of nearly anything: of "2.5" the 5th of February 2001.
  if (SECONDS.test(text)) return retryDelay(Number(text) * 1_000);
  return retryDelay(dateOf(text) - nowMs);
}

function dateOf(text: string): number {
  return readHttpDate(text) ?? Date.parse(readInstant(text)?.instant ?? "");
}
