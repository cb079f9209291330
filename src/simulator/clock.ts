/**
 * The simulator's clock: it runs, and it can be moved.
 *
 * It decides about reservations, cancellation policies, redemption windows, pass validity and the
 * dates on orders. Token times stay real, because the other side checks them against a real clock;
 * so do timers: moving the clock does not fire them.
 */
export class Clock {
  #offsetMs = 0;

  /** The time by the simulator. */
  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  /** Moves it, forwards or, with a negative number, backwards. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  /** Sets it; it runs on from there. */
  set(date: Date | string): void {
    const target = new Date(date).getTime();
    if (Number.isNaN(target)) throw new RangeError("not a date");
    this.#offsetMs = target - Date.now();
  }
}
