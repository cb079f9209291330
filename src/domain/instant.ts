import type { Instant } from "../contract/vocabulary.ts";

/** The instant of a time in milliseconds since the epoch. */
export function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant;
}
