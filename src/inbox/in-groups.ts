import { setTimeout as pause } from "node:timers/promises";

/** Items that come one by one and are worked on together. */
interface Groups<Item> {
  /** @returns false where too many wait: it was not taken */
  add(item: Item): boolean;
  /** Resolves when nothing waits and nothing is being worked on. */
  idle(): Promise<void>;
}

/** Works on all that came in during the previous piece of work, so many at a time. `work` must not throw. */
export function inGroups<Item>(options: {
  readonly work: (items: readonly Item[]) => Promise<void>;
  readonly sizeMax: number;
  readonly waitingMax: number;
  /** How long to wait for others before each piece of work; 0 for what is told of in the same turn. */
  readonly gatherMs: number;
}): Groups<Item> {
  const { work, sizeMax, waitingMax, gatherMs } = options;
  const waiting: Item[] = [];
  let working: Promise<void> | null = null;

  async function workOnAll(): Promise<void> {
    while (waiting.length > 0) {
      if (gatherMs === 0) await new Promise(setImmediate);
      else if (waiting.length < sizeMax) await pause(gatherMs);
      await work(waiting.splice(0, sizeMax));
    }
  }

  return {
    add(item) {
      if (waiting.length >= waitingMax) return false;
      waiting.push(item);
      working ??= workOnAll().finally(() => {
        working = null;
      });
      return true;
    },
    async idle() {
      while (working !== null) await working;
    },
  };
}
