import type { ClockState } from "../contract/readiness.ts";
import type { Finding } from "./watched-part.ts";

export type ClockFacts = Pick<ClockState, "offsetMs">;

export const INITIAL_CLOCK_FACTS: ClockFacts = { offsetMs: null };

/** From here on tokens and deadlines can go wrong. */
const OFFSET_MAX_MS = 5_000;

/** Compares our clock with another one; `read` asks that one, in epoch milliseconds. */
export async function lookAtClock(read: () => Promise<number>): Promise<Finding<ClockFacts>> {
  const askedAt = Date.now();
  const theirs = await read().catch(() => Number.NaN);
  const answeredAt = Date.now();
  if (Number.isNaN(theirs)) return { status: "unknown", detail: "the other clock cannot be read" };
  const offsetMs = Math.round(theirs - (askedAt + answeredAt) / 2);
  // They read it at some moment in between: that much is not known.
  const uncertaintyMs = (answeredAt - askedAt) / 2;
  if (Math.abs(offsetMs) - uncertaintyMs < OFFSET_MAX_MS) {
    return { status: "ok", detail: "the clocks agree", facts: { offsetMs } };
  }
  const seconds = Math.abs(offsetMs / 1_000).toFixed(1);
  const detail = `our clock is ${seconds} s ${offsetMs > 0 ? "behind" : "ahead"}; set it by NTP`;
  return { status: "failing", detail, facts: { offsetMs } };
}
