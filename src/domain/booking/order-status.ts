import type { BookingStatus } from "../../contract/vocabulary.ts";

/**
 * The status rules, in one place: DragonPass's codes, ours, and which of ours are final.
 * Source: DragonPass "Order Lifecycle", push `prebooking.statusChanged`.
 */
export const SUPPLIER_STATUS = { pending: 0, confirmed: 1, used: 2, cancelled: 3 } as const;

const STATUS_OF_CODE: ReadonlyMap<number, BookingStatus> = new Map([
  [SUPPLIER_STATUS.pending, "pending"],
  [SUPPLIER_STATUS.confirmed, "confirmed"],
  [SUPPLIER_STATUS.used, "used"],
  [SUPPLIER_STATUS.cancelled, "cancelled"],
]);

/** Our status for a code of DragonPass; null for a code that is not known here. */
export function statusOfSupplierCode(code: number): BookingStatus | null {
  return STATUS_OF_CODE.get(code) ?? null;
}

/** Whether there is an order, or it is certain that there will be none. */
export function isDecided(status: BookingStatus): boolean {
  return status !== "requested";
}

/** The workflow ends at once in these; `used` ends a day after the visit, since staff can still cancel. */
const ENDED: ReadonlySet<BookingStatus> = new Set(["unavailable", "rejected", "cancelled", "unused"]);

/** Whether nothing can happen to the booking any more. */
export function isEnded(status: BookingStatus): boolean {
  return ENDED.has(status);
}

/** Nothing can be cancelled any more: the booking has ended, or the visit has taken place. */
export function isFinalForCaller(status: BookingStatus): boolean {
  return status === "used" || isEnded(status);
}

/** An order stands and its visit is still to come. */
export function isOpen(status: BookingStatus): boolean {
  return status === "pending" || status === "confirmed";
}

/** A pushed status: its code, and when DragonPass says it came about. */
export interface PushedStatus {
  readonly supplierStatus: number;
  /** Epoch milliseconds; null where the message gives no date. */
  readonly occurredAt: number | null;
}

/**
 * Whether a read shows less than the newest push said, so that it is worth reading again.
 * DragonPass pushes after it has updated the order, but a read may be served from a copy that lags.
 * A known code further along the life cycle than the pushed one is not behind it; a code that is
 * not known has no rank, so only the same code answers it.
 */
export function readLagsBehind(readStatus: number, pushed: readonly PushedStatus[]): boolean {
  const newest = newestOf(pushed);
  if (newest === null || newest.supplierStatus === readStatus) return false;
  const bothKnown = STATUS_OF_CODE.has(newest.supplierStatus) && STATUS_OF_CODE.has(readStatus);
  return bothKnown ? readStatus < newest.supplierStatus : true;
}

/** The push with the latest date, of several the last one received; null where there is none. */
function newestOf<Push extends PushedStatus>(pushed: readonly Push[]): Push | null {
  let newest: Push | null = null;
  for (const candidate of pushed) {
    if (newest === null || (candidate.occurredAt ?? 0) >= (newest.occurredAt ?? 0)) newest = candidate;
  }
  return newest;
}

/**
 * Whether a read bears a pushed status out: the order is there, or has passed through it. What the read
 * contradicts was never a change of the order, whoever signed it.
 */
export function isConsistentWithRead(pushedStatus: number, readStatus: number): boolean {
  if (pushedStatus === readStatus) return true;
  if (!STATUS_OF_CODE.has(readStatus))
    return STATUS_OF_CODE.has(pushedStatus) && pushedStatus <= SUPPLIER_STATUS.confirmed;
  // A code without a rank can only lie on the way to an end that has been reached.
  return STATUS_OF_CODE.has(pushedStatus) ? pushedStatus < readStatus : readStatus >= SUPPLIER_STATUS.used;
}
