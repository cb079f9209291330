/** Parts that were started, to be stopped in the reverse order. */
export interface StopStack {
  add(name: string, stop: () => Promise<void>): void;
  /**
   * Stops everything, the last one first, also when one of them fails. The same call however often.
   * @throws AggregateError of the failures, after all have been tried
   */
  stopAll(): Promise<void>;
}

/** An empty stack. */
export function createStopStack(): StopStack {
  const stops: { name: string; stop: () => Promise<void> }[] = [];
  let stopping: Promise<void> | null = null;

  async function unwind(): Promise<void> {
    const failures: Error[] = [];
    for (let part = stops.pop(); part !== undefined; part = stops.pop()) {
      try {
        await part.stop();
      } catch (cause) {
        failures.push(new Error(`${part.name} did not stop cleanly`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join("; "));
  }

  return {
    add: (name, stop) => void stops.push({ name, stop }),
    stopAll: () => {
      stopping ??= unwind();
      return stopping;
    },
  };
}
