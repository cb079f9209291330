/**
 * Ids and numbers that the simulator gives out. Never from the seed, never from one again: a
 * client's database outlives the simulator, and an id that comes back would be another order.
 */
import { randomBytes, randomInt } from "node:crypto";

/** Counts upwards from a random start. */
export class IdSequence {
  readonly #prefix: string;
  #next: bigint;

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#next = BigInt(randomInt(100_000_000, 1_000_000_000)) * 100_000n;
  }

  /** The prefix and 14 digits. */
  next(): string {
    this.#next += 1n;
    return `${this.#prefix}${this.#next}`;
  }
}

/** 32 hexadecimal digits. */
export function newToken(): string {
  return randomBytes(16).toString("hex");
}

/** This many digits, the first not 0. */
export function randomDigits(count: number): string {
  let digits = String(randomInt(1, 10));
  while (digits.length < count) digits += String(randomInt(0, 10));
  return digits;
}

/** The time, as in DragonPass's example `20251028T010000Z`, and digits that make it another one every time. */
export function newBatchId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z-${randomDigits(6)}`;
}
