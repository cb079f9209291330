/** Timers that one call clears, so that a closed simulator does nothing any more. */
export class Timers {
  readonly #pending = new Map<NodeJS.Timeout, () => void>();
  #closed = false;

  /** True once `close` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Runs something later, unless the simulator is closed before. */
  after(ms: number, run: () => void): void {
    void this.sleep(ms).then((elapsed) => {
      if (elapsed) run();
    });
  }

  /** Resolves with true after this time, with false when the simulator is closed before. */
  sleep(ms: number): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pending.delete(timer);
        resolve(true);
      }, ms);
      this.#pending.set(timer, () => resolve(false));
    });
  }

  /** Ends every wait. */
  close(): void {
    this.#closed = true;
    for (const [timer, abandon] of this.#pending) {
      clearTimeout(timer);
      abandon();
    }
    this.#pending.clear();
  }
}
