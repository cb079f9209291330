import type { Instant } from "../contract/vocabulary.ts";

/** The instant of a time in milliseconds since the epoch. */
export function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant;
}

/** The years that a date can be in, in words. Others nobody means, and an instant or the database may not hold them. */
export const YEARS = "the years 1970 to 9999";
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether a time is in those years, in UTC. */
export function isInYears(epochMs: number): boolean {
  return epochMs >= 0 && epochMs <= LAST_MS;
}
