import type { Booking } from "../../contract/booking.ts";
import { CLOCK_SKEW_MS } from "../once/clock-skew.ts";
import { isEnded, isOpen, statusOfSupplierCode } from "./order-status.ts";
import { DEFAULT_TIMINGS, type Timings } from "./timings.ts";

/** Time within which we notice that a person has set a booking going again by Temporal's own tools. */
const NOT_FOLLOWED_AGAIN_MS = 3_600_000;

/**
 * When a booking that is published now must have been looked at again, epoch milliseconds; null where nothing more is
 * expected of it. A booking that is followed looks earlier, and moves this on; only a workflow knows exactly when.
 */
export function lookDueAt(booking: Booking, nowMs: number, timings: Timings = DEFAULT_TIMINGS): number | null {
  if (isEnded(booking.status)) return null;
  if (booking.needsAttention?.code === "not_followed") return nowMs + NOT_FOLLOWED_AGAIN_MS;
  if (booking.status === "used") return lookDueAfterVisit(booking, nowMs, timings);
  return nowMs + longestPause(booking, nowMs, timings) + timings.watchSlackMs;
}

function lookDueAfterVisit({ history, updatedAt }: Booking, nowMs: number, timings: Timings): number | null {
  const usedAt = Date.parse(history.findLast(({ status }) => status === "used")?.at ?? updatedAt);
  const isOver = nowMs >= usedAt + timings.afterVisitMs - CLOCK_SKEW_MS;
  return isOver ? null : usedAt + timings.afterVisitMs + timings.watchSlackMs;
}

/** The longest that the workflow waits before it reads the order by the clock; other timers only come earlier. */
function longestPause({ status, supplierStatus, history }: Booking, nowMs: number, timings: Timings): number {
  if (!isOpen(status)) return 0;
  if (supplierStatus !== null && statusOfSupplierCode(supplierStatus) === null) return timings.reconcileUnknownStatusMs;
  if (status === "confirmed") return timings.reconcileConfirmedMs;
  // The pause doubles from read to read: it is never much longer than the status has lasted.
  const since = history.at(-1)?.at;
  const lastedMs = since === undefined ? 0 : Math.max(0, nowMs - Date.parse(since));
  return Math.min(timings.reconcilePendingFirstMs + lastedMs, timings.reconcilePendingMaxMs);
}
