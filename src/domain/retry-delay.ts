/**
 * How long to wait before something is tried again: from a second to an hour, in milliseconds. Temporal takes a delay
 * of 0 for "do not try again", and more than an hour would leave a booking alone because of one odd answer.
 */
export type RetryDelayMs = number & { readonly [IS_RETRY_DELAY]: true };
declare const IS_RETRY_DELAY: unique symbol;

/** The shortest and the longest pause that Temporal is given. */
export const RETRY_DELAY_MIN_MS = 1_000;
export const RETRY_DELAY_MAX_MS = 3_600_000;

/** The delay nearest to what was asked for; null where that is no number, for which our own back-off is meant. */
export function retryDelay(ms: number): RetryDelayMs | null {
  if (Number.isNaN(ms)) return null;
  return Math.min(Math.max(Math.ceil(ms), RETRY_DELAY_MIN_MS), RETRY_DELAY_MAX_MS) as RetryDelayMs;
}
