import type { ClockOffset } from "../../domain/clock-offset.ts";

/**
 * The database's clock as this process knows it. Everything that is ours to decide goes by it: it is one for all
 * processes, whose hosts may show anything.
 */
export interface DatabaseClock {
  /** Its time now, epoch milliseconds, by the last measurement; asks nobody. */
  now(): number;
  /**
   * Asks the database, and goes by that from now on. Called every few seconds by whoever watches the clocks.
   * @throws whatever the database throws; then what was measured before still holds
   */
  measure(): Promise<ClockOffset>;
}

interface Measurement {
  /** By how much it is ahead of `performance.now()`, which nobody sets. */
  readonly aheadMs: number;
  readonly uncertaintyMs: number;
  /** By `performance.now()`. */
  readonly at: number;
  /** When our own clock would have shown 0 then. */
  readonly hostEpochMs: number;
}

/** A measurement that is less exact than this does not replace a good one of the last minute. */
const UNCERTAINTY_MAX_MS = 1_000;
const GOOD_FOR_MS = 60_000;
/** Our own clock was set, or this process was suspended, rather than that clocks run unevenly. */
const HOST_STEP_MS = 1_000;

/** The clock of a database that may run anywhere; `ask` reads it. Ours until it has been measured. */
export function createDatabaseClock(ask: () => Promise<number>): DatabaseClock {
  let known: Measurement | null = null;

  /** Also where only this process stood still: then what was measured says too little. */
  function hasStepped({ hostEpochMs }: Measurement): boolean {
    return Math.abs(hostEpoch() - hostEpochMs) > HOST_STEP_MS;
  }

  async function measure(): Promise<ClockOffset> {
    const measured = await measurementOf(ask);
    if (known === null || hasStepped(known) || isBetter(measured, known)) known = measured;
    return offsetOf(measured);
  }

  return {
    now() {
      if (known === null) return Date.now();
      if (hasStepped(known)) {
        // Once for each step. It is not said which of the two it was: until it is measured our own clock is not believed.
        known = { ...known, hostEpochMs: hostEpoch(), at: Number.NEGATIVE_INFINITY };
        measure().catch(() => undefined);
      }
      return known.aheadMs + performance.now();
    },
    measure,
  };
}

/** The clock of a database that runs in this process: it is ours. */
export const CLOCK_OF_THIS_PROCESS: DatabaseClock = {
  now: () => Date.now(),
  measure: async () => ({ offsetMs: 0, uncertaintyMs: 0 }),
};

/** By how much a clock is ahead of ours now; `ask` reads it. */
export async function measureOffset(ask: () => Promise<number>): Promise<ClockOffset> {
  return offsetOf(await measurementOf(ask));
}

async function measurementOf(ask: () => Promise<number>): Promise<Measurement> {
  const askedAt = performance.now();
  const theirs = await ask();
  const at = performance.now();
  return {
    aheadMs: theirs - (askedAt + at) / 2,
    uncertaintyMs: (at - askedAt) / 2,
    at,
    hostEpochMs: hostEpoch(),
  };
}

function offsetOf({ aheadMs, uncertaintyMs, hostEpochMs }: Measurement): ClockOffset {
  return { offsetMs: aheadMs - hostEpochMs, uncertaintyMs };
}

function isBetter(measured: Measurement, known: Measurement): boolean {
  return measured.uncertaintyMs <= UNCERTAINTY_MAX_MS || measured.at - known.at > GOOD_FOR_MS;
}

function hostEpoch(): number {
  return Date.now() - performance.now();
}
