import type { ScheduledCreation } from "./booking-evidence.ts";

/** More than a booking has as a rule: it reserves again only where a reservation could not be used. */
const CREATIONS_MAX = 5;

/** The creations with one that is scheduled now. */
export function withCreation(
  creations: readonly ScheduledCreation[],
  reservation: Pick<ScheduledCreation, "prebookingToken" | "validUntil">,
  nowMs: number,
): ScheduledCreation[] {
  const { prebookingToken, validUntil } = reservation;
  // Those before have made nothing: nothing is scheduled beside one whose outcome is open.
  return [...creations, { prebookingToken, validUntil, since: nowMs, madeNothing: false }].slice(-CREATIONS_MAX);
}
