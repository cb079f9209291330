/** Something that waits until it is told to go on. */
export interface Gate {
  /** Resolves when somebody waits at it. */
  readonly reached: Promise<void>;
  /** Waits; at once when it is open. */
  pass(): Promise<void>;
  open(): void;
}

/** A closed gate. */
export function createGate(): Gate {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    pass: () => {
      reached.resolve();
      return opened.promise;
    },
    open: opened.resolve,
  };
}
