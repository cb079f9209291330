import { setTimeout as pause } from "node:timers/promises";

/**
 * A gate that lets this many through a second, evenly spread, in the order in which they came. For bulk reads: what a
 * caller waits for is not held up. It counts for this process.
 */
export function createRateLimit(perSecond: number, now: () => number = Date.now): () => Promise<void> {
  const spacingMs = 1_000 / perSecond;
  let nextAt = 0;
  return async () => {
    const at = Math.max(now(), nextAt);
    nextAt = at + spacingMs;
    const waitMs = at - now();
    if (waitMs > 0) await pause(waitMs);
  };
}
