import type { ClockState } from "../contract/readiness.ts";
import type { ClockOffset } from "../domain/clock-offset.ts";
import type { Finding } from "./watched-part.ts";

type ClockFacts = Pick<ClockState, "offsetMs">;

/** Facts of a clock that has not been read. */
export const INITIAL_CLOCK_FACTS: ClockFacts = { offsetMs: null };

/** DragonPass is asked once a minute at most. */
const ASKED_AFTER_MS = 60_000;

/** From here on tokens and deadlines can go wrong. */
const OFFSET_MAX_MS = 5_000;

/** Measures the database's clock, by which this process goes, and compares ours with it. */
export async function lookAtDatabaseClock(clock: { measure(): Promise<ClockOffset> }): Promise<Finding<ClockFacts>> {
  const offset = await clock.measure().catch(() => null);
  if (offset === null) return { status: "unknown", detail: "the other clock cannot be read" };
  return judge(offset, "set it by NTP");
}

/** Dependencies of comparing our clock with DragonPass's. */
export interface SupplierTime {
  readonly clock: {
    /** Null where no answer has told it. */
    offset(): ClockOffset | null;
    /** Since when none has. */
    silentForMs(): number;
  };
  /** Asks for an answer that tells the time. */
  askForTime(): Promise<void>;
}

/** Compares our clock with DragonPass's, which it tells with every answer; it is asked only where none has come. */
export function createSupplierClockLook({ clock, askForTime }: SupplierTime): () => Promise<Finding<ClockFacts>> {
  let askedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const silentForMs = Math.min(clock.silentForMs(), performance.now() - askedAt);
    if (silentForMs >= ASKED_AFTER_MS) {
      askedAt = performance.now();
      await askForTime();
    }
    const offset = clock.offset();
    if (offset === null) return { status: "unknown", detail: "no answer of DragonPass has told the time" };
    return judge(offset, "compare it with the database's, which decides; tell DragonPass if theirs is wrong");
  };
}

function judge({ offsetMs, uncertaintyMs }: ClockOffset, whatToDo: string): Finding<ClockFacts> {
  const facts = { offsetMs: Math.round(offsetMs) };
  if (Math.abs(offsetMs) - uncertaintyMs < OFFSET_MAX_MS) {
    return { status: "ok", detail: "the clocks agree", facts };
  }
  const seconds = Math.abs(offsetMs / 1_000).toFixed(1);
  const detail = `our clock is ${seconds} s ${offsetMs > 0 ? "behind" : "ahead"}; ${whatToDo}`;
  return { status: "failing", detail, facts };
}
