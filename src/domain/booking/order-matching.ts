import type { BookingId, OrderId } from "../../contract/vocabulary.ts";
import { CLOCK_SKEW_MS } from "../once/clock-skew.ts";
import { SUPPLIER_STATUS } from "./order-status.ts";
import type { PassKey } from "./pass-key.ts";

/** Criteria by which the order of a request is recognised. */
export interface OrderCriteria {
  readonly pass: PassKey;
  /** Null of a top-up that was not opened: it is that of the eSIM. */
  readonly resourceId: string | null;
  readonly optionId: string | null;
  /** Local time at the resource. */
  readonly prebookingDate: string | null;
  readonly usages: number;
  /** The booking that is topped up, as the request names it; left out of any other, and by versions before. */
  readonly topUpOf?: BookingId;
}

/** The criteria, and what is known beside them by the time that somebody looks. */
export interface KnownCriteria extends OrderCriteria {
  /** Number of the eSIM that is topped up; null where it is not known. */
  readonly iccid?: string | null;
}

/** When a request can have made its order, in epoch milliseconds of the clock that dates orders. */
export interface AttemptWindow {
  readonly startedAt: number;
  /** The token could make an order until then. */
  readonly validUntil: number;
  /** How much earlier or later an order may be dated; `CLOCK_SKEW_MS` by default. */
  readonly toleranceMs?: number;
}

/** An order of the pass, as DragonPass shows it; null where it does not say. */
export interface CandidateOrder {
  readonly orderId: OrderId;
  readonly supplierStatus: number;
  readonly category: number | null;
  readonly resourceId: string | null;
  readonly optionId: string | null;
  readonly prebookingDate: string | null;
  readonly usedUsages: number | null;
  readonly isTopUp: boolean | null;
  readonly iccid: string | null;
  readonly createdAt: number | null;
}

const WALK_IN = 1;

/** Whether an entry of the order list can be the order that was asked for, so that its details are worth reading. */
export function couldMatch(
  candidate: Omit<CandidateOrder, "prebookingDate">,
  criteria: KnownCriteria,
  window: AttemptWindow,
): boolean {
  if (candidate.category === WALK_IN || !isOfSameKind(candidate, criteria)) return false;
  if (candidate.resourceId !== null && criteria.resourceId !== null && candidate.resourceId !== criteria.resourceId)
    return false;
  if (candidate.optionId !== null && criteria.optionId !== null && candidate.optionId !== criteria.optionId)
    return false;
  if (candidate.usedUsages !== null && candidate.usedUsages !== criteria.usages) return false;
  if (candidate.createdAt === null) return true;
  return isWithinAttempt(candidate.createdAt, window);
}

/**
 * The candidates that match, the likeliest first: one that is dated as it should be before one that is not, and one that
 * stands before one that was cancelled.
 */
export function matchingOrders(
  candidates: readonly CandidateOrder[],
  criteria: KnownCriteria,
  window: AttemptWindow,
): CandidateOrder[] {
  return candidates
    .filter((candidate) => couldMatch(candidate, criteria, window) && isSameDate(candidate, criteria))
    .sort(
      (a, b) =>
        Number(isOddlyDated(a, window)) - Number(isOddlyDated(b, window)) ||
        Number(a.supplierStatus === SUPPLIER_STATUS.cancelled) -
          Number(b.supplierStatus === SUPPLIER_STATUS.cancelled) ||
        age(a) - age(b),
    );
}

/** Candidates that only the date of the visit speaks against: DragonPass may have moved it. */
export function movedOrders(
  candidates: readonly CandidateOrder[],
  criteria: KnownCriteria,
  window: AttemptWindow,
): CandidateOrder[] {
  return candidates.filter((candidate) => couldMatch(candidate, criteria, window) && !isSameDate(candidate, criteria));
}

/** A new eSIM is no top-up, nor the other way round; and a top-up is of one eSIM. */
function isOfSameKind({ isTopUp, iccid }: Pick<CandidateOrder, "isTopUp" | "iccid">, criteria: KnownCriteria): boolean {
  if (isTopUp !== null && isTopUp !== isForTopUp(criteria)) return false;
  return !isForTopUp(criteria) || iccid === null || (criteria.iccid ?? null) === null || iccid === criteria.iccid;
}

function isForTopUp({ topUpOf }: OrderCriteria): boolean {
  return topUpOf !== undefined;
}

function isOddlyDated({ createdAt }: CandidateOrder, { startedAt, validUntil }: AttemptWindow): boolean {
  return createdAt !== null && !isWithinAttempt(createdAt, { startedAt, validUntil });
}

function isWithinAttempt(createdAt: number, window: AttemptWindow): boolean {
  const { startedAt, validUntil, toleranceMs = CLOCK_SKEW_MS } = window;
  return createdAt >= startedAt - toleranceMs && createdAt <= validUntil + toleranceMs;
}

function isSameDate(candidate: CandidateOrder, criteria: OrderCriteria): boolean {
  if (candidate.prebookingDate === null || criteria.prebookingDate === null) return true;
  // Compared to the minute: DragonPass may add seconds to what it was given.
  return candidate.prebookingDate.slice(0, 16) === criteria.prebookingDate.slice(0, 16);
}

function age(candidate: CandidateOrder): number {
  return candidate.createdAt ?? 0;
}

/**
 * Whether two requests ask for the same, so that an order of one may be taken for an order of the other. Of top-ups it
 * is not asked whether they are of one eSIM, which has several names: rather once too often than an order taken away.
 */
export function asksForTheSame(one: OrderCriteria, other: OrderCriteria): boolean {
  const isSameResource = one.resourceId === null || other.resourceId === null || one.resourceId === other.resourceId;
  return (
    isForTopUp(one) === isForTopUp(other) &&
    isSameResource &&
    one.optionId === other.optionId &&
    one.prebookingDate === other.prebookingDate
  );
}
