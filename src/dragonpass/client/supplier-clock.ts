import type { ClockOffset } from "../../domain/clock-offset.ts";
import { readHttpDate } from "../time/http-date.ts";

/** The parts of an answer that tell the time at DragonPass. */
interface DatedAnswer {
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** When its request was sent and its headers came, by our clock. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

/**
 * The clock of one host of DragonPass, as far as the `Date` of its answers tells it (RFC 9110 §6.6.1). Our tokens, its
 * reservations and the dates of its orders go by it, and it need not be right.
 */
export interface SupplierClock {
  /** Learns from an answer, whatever it says otherwise. */
  learn(answer: DatedAnswer): void;
  /** Null before an answer has told it, or where none has for a while. */
  offset(): ClockOffset | null;
  /** The time there now: what DragonPass dates, signs and judges goes by it. */
  read(): ClockReading;
  /** The time there now, epoch milliseconds; rather a second early than late. */
  earliestNow(): number;
  /** Since when no answer has told it; infinite before the first. */
  silentForMs(): number;
}

/** A clock that was read from afar. */
interface ClockReading {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** The truth is this far away at most. */
  readonly uncertaintyMs: number;
}

interface Sample extends ClockOffset {
  /** `performance.now()`, which no change of our clock moves. */
  readonly at: number;
}

const SAMPLES_MAX = 5;
/** Clocks are set right now and then: what was measured longer ago says little. */
const SAMPLE_AGE_MAX_MS = 180_000;
/** A `Date` is cut to the second. */
const RESOLUTION_MS = 1_000;
/** Our own clock was set meanwhile, rather than that it runs unevenly. */
const OWN_STEP_MS = 1_000;

/**
 * A clock of which nothing is known yet. Until an answer has told it, and again where none has for a while, it is taken
 * to show what `otherwise` does: the database's clock, or ours where there is no database.
 */
export function createSupplierClock(otherwise: () => number = Date.now): SupplierClock {
  let samples: readonly Sample[] = [];
  /** Asked for with each push, and another one only once there are other samples. */
  let likely: { readonly of: readonly Sample[]; readonly offset: ClockOffset | null } = { of: samples, offset: null };
  let ownEpoch = epochOfOurs();

  /** After our own clock was set nothing that was measured with it holds. */
  function current(): readonly Sample[] {
    const epoch = epochOfOurs();
    if (Math.abs(epoch - ownEpoch) > OWN_STEP_MS) samples = [];
    ownEpoch = epoch;
    const oldest = performance.now() - SAMPLE_AGE_MAX_MS;
    if (samples.some(({ at }) => at < oldest)) samples = samples.filter(({ at }) => at >= oldest);
    return samples;
  }

  const clock: SupplierClock = {
    learn: (answer) => {
      const measured = measure(answer);
      if (measured === null) return;
      samples = [...current(), { ...measured, at: performance.now() }].slice(-SAMPLES_MAX);
    },
    offset: () => {
      const known = current();
      if (likely.of !== known) likely = { of: known, offset: mostLikely(known) };
      return likely.offset;
    },
    read: () => {
      const known = clock.offset();
      if (known === null) return { nowMs: otherwise(), uncertaintyMs: 0 };
      return { nowMs: Date.now() + known.offsetMs, uncertaintyMs: known.uncertaintyMs };
    },
    earliestNow: () => {
      const { nowMs, uncertaintyMs } = clock.read();
      return nowMs - uncertaintyMs;
    },
    silentForMs: () => performance.now() - (current().at(-1)?.at ?? Number.NEGATIVE_INFINITY),
  };
  return clock;
}

/** When our clock would have shown 0, by one that nobody sets. */
function epochOfOurs(): number {
  return Date.now() - performance.now();
}

/** The other clock was read at some moment between question and answer, and has shown up to a second more. */
function measure({ httpStatus, headers, sentAt, answeredAt }: DatedAnswer): ClockOffset | null {
  const { date, age } = headers;
  // That of a gateway, perhaps, by its own clock.
  if (httpStatus >= 500) return null;
  // It was kept by a cache since (RFC 9111 §5.1).
  if (age !== undefined && age !== "0") return null;
  const theirs = typeof date === "string" ? readHttpDate(date) : null;
  if (theirs === null || answeredAt < sentAt) return null;
  const uncertaintyMs = (answeredAt - sentAt + RESOLUTION_MS) / 2;
  return { offsetMs: theirs + RESOLUTION_MS / 2 - (sentAt + answeredAt) / 2, uncertaintyMs };
}

/** The median of the half that was measured best: one node that goes wrong does not count, nor does a slow answer. */
function mostLikely(samples: readonly Sample[]): ClockOffset | null {
  const best = samples
    .toSorted((a, b) => a.uncertaintyMs - b.uncertaintyMs)
    .slice(0, Math.ceil(samples.length / 2))
    .toSorted((a, b) => a.offsetMs - b.offsetMs);
  const { offsetMs, uncertaintyMs } = best[Math.floor(best.length / 2)] ?? {};
  return offsetMs === undefined || uncertaintyMs === undefined ? null : { offsetMs, uncertaintyMs };
}
