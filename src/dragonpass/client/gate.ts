/** Lets a bounded number in at a time; the others wait in order. */
interface Gate {
  /** Resolves to the function that leaves again, or to null when `signal` fires while waiting. */
  enter(signal?: AbortSignal): Promise<(() => void) | null>;
}

/** A gate with this many places. */
export function createGate(places: number): Gate {
  let free = places;
  // A set keeps the order of arrival and forgets in constant time who has given up.
  const waiting = new Set<() => void>();

  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  function once(action: () => void): () => void {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      action();
    };
  }

  return {
    enter(signal) {
      if (signal?.aborted) return Promise.resolve(null);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(once(leave));
      }
      return new Promise((resolve) => {
        const admit = () => {
          signal?.removeEventListener("abort", giveUp);
          resolve(once(leave));
        };
        const giveUp = () => {
          waiting.delete(admit);
          resolve(null);
        };
        waiting.add(admit);
        signal?.addEventListener("abort", giveUp, { once: true });
      });
    },
  };
}
