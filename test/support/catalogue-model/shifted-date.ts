/** The time of this process, moved forwards. The embedded database takes its time from here as well. */
export interface ShiftedDate {
  advance(minutes: number): void;
  restore(): void;
}

/** Replaces the global `Date` until `restore`. Timers keep their own time. */
export function shiftDate(): ShiftedDate {
  const OriginalDate = globalThis.Date;
  let offsetMs = 0;
  class ShiftedDate extends OriginalDate {
    constructor(...given: [] | [string | number | Date]) {
      if (given.length === 0) super(OriginalDate.now() + offsetMs);
      else super(...given);
    }
    static override now(): number {
      return OriginalDate.now() + offsetMs;
    }
  }
  globalThis.Date = ShiftedDate as DateConstructor;
  return {
    advance: (minutes) => {
      offsetMs += minutes * 60_000;
    },
    restore: () => {
      globalThis.Date = OriginalDate;
    },
  };
}
