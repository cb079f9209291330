import type { OrderId } from "../contract/vocabulary.ts";

/** What is known of a request whose answer was lost; instants in epoch milliseconds. */
export interface SoughtOrder {
  readonly resourceId: string;
  readonly optionId: string | null;
  /** Local time at the resource. */
  readonly prebookingDate: string | null;
  readonly usages: number;
  readonly startedAt: number;
  /** The token could make an order until then. */
  readonly validUntil: number;
}

/** What DragonPass shows of an order of the pass; null where it does not say. */
export interface CandidateOrder {
  readonly orderId: OrderId;
  readonly supplierStatus: number;
  readonly category: number | null;
  readonly resourceId: string | null;
  readonly optionId: string | null;
  readonly prebookingDate: string | null;
  readonly usedUsages: number | null;
  readonly createdAt: number | null;
}

/** How far DragonPass's clock may be from ours. */
export const CLOCK_SKEW_MS = 120_000;

const WALK_IN = 1;
const CANCELLED = 3;

/** Whether an entry of the order list can be the order that was sought, so that its details are worth reading. */
export function mayBeSought(candidate: Omit<CandidateOrder, "prebookingDate">, sought: SoughtOrder): boolean {
  if (candidate.category === WALK_IN) return false;
  if (candidate.resourceId !== null && candidate.resourceId !== sought.resourceId) return false;
  if (candidate.optionId !== null && sought.optionId !== null && candidate.optionId !== sought.optionId) return false;
  if (candidate.usedUsages !== null && candidate.usedUsages !== sought.usages) return false;
  if (candidate.createdAt === null) return true;
  return isWithinAttempt(candidate.createdAt, sought);
}

/** The candidates that match what was sought, the likeliest first: one that stands before one that was cancelled. */
export function matchingOrders(candidates: readonly CandidateOrder[], sought: SoughtOrder): CandidateOrder[] {
  return candidates
    .filter((candidate) => mayBeSought(candidate, sought) && isSameDate(candidate, sought))
    .sort((a, b) => Number(a.supplierStatus === CANCELLED) - Number(b.supplierStatus === CANCELLED) || age(a) - age(b));
}

function isWithinAttempt(createdAt: number, { startedAt, validUntil }: SoughtOrder): boolean {
  return createdAt >= startedAt - CLOCK_SKEW_MS && createdAt <= validUntil + CLOCK_SKEW_MS;
}

function isSameDate(candidate: CandidateOrder, sought: SoughtOrder): boolean {
  if (candidate.prebookingDate === null || sought.prebookingDate === null) return true;
  // Compared to the minute: DragonPass may add seconds to what it was given.
  return candidate.prebookingDate.slice(0, 16) === sought.prebookingDate.slice(0, 16);
}

function age(candidate: CandidateOrder): number {
  return candidate.createdAt ?? 0;
}
