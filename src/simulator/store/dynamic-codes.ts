/** A code that stands for a membership for some minutes. */
export interface DynamicCode {
  readonly code: string;
  readonly programId: string;
  readonly membershipId: string;
  /** Unix seconds, by the simulator's clock. */
  readonly validUntil: number;
}

/** Every dynamic code that was ever shown, by itself. */
export class DynamicCodes {
  readonly #codes = new Map<string, DynamicCode>();

  add(code: DynamicCode): void {
    this.#codes.set(code.code, code);
  }

  find(programId: string, code: string): DynamicCode | undefined {
    const found = this.#codes.get(code);
    return found?.programId === programId ? found : undefined;
  }
}
