/** By how much another clock is ahead of ours. */
export interface ClockOffset {
  readonly offsetMs: number;
  /** The truth is this far away at most. */
  readonly uncertaintyMs: number;
}
