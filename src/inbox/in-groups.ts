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
}): Groups<Item> {
  const { work, sizeMax, waitingMax } = options;
  const waiting: Item[] = [];
  let working: Promise<void> | null = null;

  async function workOnAll(): Promise<void> {
    // One turn of the loop later, so that what is told of at once is worked on together.
    await new Promise(setImmediate);
    while (waiting.length > 0) await work(waiting.splice(0, sizeMax));
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
