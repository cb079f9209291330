/**
 * The simulator's clock: it runs, it can be moved, and its host's can be wrong.
 *
 * It decides about reservations, cancellation policies, redemption windows, pass validity and the
 * dates on orders. Moved, it leaves the times of tokens and the `Date` of answers as they are, so that a test can go to
 * the day of the visit. A host whose clock is wrong has everything wrong by the same. Timers are never fired by either.
 */
export class Clock {
  #offsetMs = 0;
  #errorMs = 0;

  /** The time by the simulator. */
  now(): Date {
    return new Date(this.hostNow() + this.#offsetMs);
  }

  /** The time of its host, by which tokens are judged and made, and answers are dated. Epoch milliseconds. */
  hostNow(): number {
    return Date.now() + this.#errorMs;
  }

  /** By how much the host's clock is ahead of the real time; negative, behind. */
  setError(ms: number): void {
    this.#errorMs = ms;
  }

  /** Moves it, forwards or, with a negative number, backwards. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  /** Sets it; it runs on from there. */
  set(date: Date | string): void {
    const target = new Date(date).getTime();
    if (Number.isNaN(target)) throw new RangeError("not a date");
    this.#offsetMs = target - this.hostNow();
  }
}
