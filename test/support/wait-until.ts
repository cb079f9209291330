import { setTimeout as pause } from "node:timers/promises";

const POLL_MIN_MS = 50;
/** Also while a test waits for half a minute it would see a state that lasts for a second. */
const POLL_MAX_MS = 500;

/**
 * Asks until the answer is as wanted, and gives it back; fails with the last answer when the time is over. The pauses
 * grow to a tenth of the time that has passed, unless they are given: asking a service twenty times a second keeps it,
 * and whatever else runs on the machine, from doing what is waited for.
 */
export async function waitUntil<Value>(
  ask: () => Promise<Value> | Value,
  isAsWanted: (value: Value) => boolean,
  timeoutMs = 30_000,
  pollMs?: number,
): Promise<Value> {
  const startedAt = performance.now();
  for (;;) {
    const value = await ask();
    if (isAsWanted(value)) return value;
    const passedMs = performance.now() - startedAt;
    if (passedMs >= timeoutMs) {
      throw new Error(`not as wanted after ${timeoutMs} ms; the last value was ${JSON.stringify(value, null, 1)}`);
    }
    await pause(pollMs ?? Math.min(Math.max(POLL_MIN_MS, passedMs / 10), POLL_MAX_MS));
  }
}
