import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 50;

/** Asks until the answer is as wanted, and gives it back; fails with the last answer when the time is over. */
export async function waitUntil<Value>(
  ask: () => Promise<Value> | Value,
  isAsWanted: (value: Value) => boolean,
  timeoutMs = 30_000,
  pollMs = POLL_MS,
): Promise<Value> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (isAsWanted(value)) return value;
    if (Date.now() >= giveUpAt) {
      throw new Error(`not as wanted after ${timeoutMs} ms; the last value was ${JSON.stringify(value, null, 1)}`);
    }
    await pause(pollMs);
  }
}
