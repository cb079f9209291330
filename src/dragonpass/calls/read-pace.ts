import { setTimeout as pause } from "node:timers/promises";

/** Instants at which reads may begin, one after the other. */
export interface ReadSlots {
  /** How long it is from now to the first of them. */
  readonly firstInMs: number;
  readonly spacingMs: number;
}

/** Waits until the next read may begin; rejects when `signal` fires. */
export type ReadPace = (signal: AbortSignal) => Promise<void>;

/** Instants that one question takes: those who wait further back must not hold instants that another worker could use. */
const TAKEN_AT_ONCE = 16;

/**
 * Lets callers through one by one, in the order in which they came, at instants that `takeSlots` hands out to all
 * workers together. Whoever comes while it is being asked shares the next question.
 */
export function createReadPace(takeSlots: (count: number) => Promise<ReadSlots>): ReadPace {
  let waiting: PromiseWithResolvers<number>[] = [];
  let isTaking = false;

  async function takeForAll(): Promise<void> {
    isTaking = true;
    while (waiting.length > 0) {
      const group = waiting.slice(0, TAKEN_AT_ONCE);
      waiting = waiting.slice(TAKEN_AT_ONCE);
      try {
        const { firstInMs, spacingMs } = await takeSlots(group.length);
        for (const [index, { resolve }] of group.entries()) resolve(firstInMs + index * spacingMs);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    isTaking = false;
  }

  return async (signal) => {
    signal.throwIfAborted();
    const taken = Promise.withResolvers<number>();
    waiting.push(taken);
    if (!isTaking) void takeForAll();
    const waitMs = await taken.promise;
    // Rounded up: a timer that is a moment early would be too fast.
    if (waitMs > 0) await pause(Math.ceil(waitMs), undefined, { signal });
  };
}
