import type { Booking } from "../../contract/booking.ts";
import type { FollowUpState } from "./follow-up-state.ts";
import { isOpen, statusOfSupplierCode } from "./order-status.ts";
import type { Timings } from "./timings.ts";

/** Why something is due at an instant. */
export type TimerReason =
  | "lag"
  | "stray"
  | "auto-cancel"
  | "pending-too-long"
  | "deadline"
  | "visit-over"
  | "unused"
  | "after-visit"
  | "reconcile";

/** The next moment at which something is due without a ring. */
export interface Timer {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: TimerReason;
}

/** The next thing that is due for a booking that has an order, and when. */
export function nextTimer(
  booking: Booking,
  followUp: FollowUpState,
  timings: Timings,
  autoCancelPending: boolean,
): Timer {
  const timers: Timer[] = [];
  if (followUp.lagAt !== null) timers.push({ at: followUp.lagAt, reason: "lag" });
  const [stray] = followUp.strayLookUpsAt;
  if (stray !== undefined) timers.push({ at: stray, reason: "stray" });
  if (isOpen(booking.status)) timers.push(...timersWhileOpen(booking, followUp, timings, autoCancelPending));
  else timers.push({ at: (followUp.usedSeenAt ?? followUp.lastReadAt) + timings.afterVisitMs, reason: "after-visit" });
  return timers.reduce((earliest, timer) => (timer.at < earliest.at ? timer : earliest));
}

function timersWhileOpen(
  booking: Booking,
  followUp: FollowUpState,
  timings: Timings,
  autoCancelPending: boolean,
): Timer[] {
  const timers: Timer[] = [
    { at: followUp.lastReadAt + reconcilePause(booking, followUp, timings), reason: "reconcile" },
  ];
  const until = booking.cancellableUntil === null ? null : Date.parse(booking.cancellableUntil);
  if (booking.status === "pending") {
    if (!followUp.pendingAttentionAsked) {
      timers.push({ at: followUp.orderKnownAt + timings.pendingAttentionAfterMs, reason: "pending-too-long" });
    }
    if (autoCancelPending && until !== null && followUp.autoCancelTriedFor !== booking.cancellableUntil) {
      timers.push({ at: until - timings.autoCancelBeforeMs, reason: "auto-cancel" });
    }
  }
  // One millisecond later, since the deadline itself still counts.
  if (booking.cancellable && until !== null && followUp.deadlineReadFor !== booking.cancellableUntil)
    timers.push({ at: until + 1, reason: "deadline" });
  timers.push(visitTimer(booking, followUp, timings));
  return timers;
}

function visitTimer(booking: Booking, followUp: FollowUpState, timings: Timings): Timer {
  const visit = visitOf(booking);
  if (visit === null) return unusedTimer(followUp.orderKnownAt + timings.undatedMaxMs, followUp, timings);
  const windowEnd = visit.at + timings.visitWindowAfterMs;
  return followUp.visitReadFor === visit.name
    ? unusedTimer(windowEnd + timings.unusedAfterMs, followUp, timings)
    : { at: windowEnd, reason: "visit-over" };
}

/** The clocks of Baker Island, the last of the world. */
const LAST_CLOCK_BEHIND_MS = 12 * 3_600_000;

/**
 * When the visit is, at the latest: where its zone is not known, when the last clock of the world shows its local time.
 * `name` is what the follow-up remembers it by. Null for a booking without a date.
 */
export function visitOf({ visitAt, prebookingDate }: Booking): { readonly at: number; readonly name: string } | null {
  if (visitAt !== null) return { at: Date.parse(visitAt), name: visitAt };
  if (prebookingDate === null) return null;
  const at = Date.parse(`${prebookingDate}Z`) + LAST_CLOCK_BEHIND_MS;
  return Number.isNaN(at) ? null : { at, name: prebookingDate };
}

/** A later read may have overtaken the one that was to end the booking: it is tried again, not at once. */
function unusedTimer(at: number, { unusedTriedAt }: FollowUpState, timings: Timings): Timer {
  const again = unusedTriedAt === null ? at : unusedTriedAt + timings.reconcileUnknownStatusMs;
  return { at: Math.max(at, again), reason: "unused" };
}

function reconcilePause(booking: Booking, followUp: FollowUpState, timings: Timings): number {
  if (booking.supplierStatus !== null && statusOfSupplierCode(booking.supplierStatus) === null) {
    return timings.reconcileUnknownStatusMs;
  }
  if (booking.status === "confirmed") return timings.reconcileConfirmedMs;
  return Math.min(timings.reconcilePendingFirstMs * 2 ** followUp.reconciles, timings.reconcilePendingMaxMs);
}

/** Pause after look-up number `done` (from 0) for an order that may have been made. */
export function unsettledPause(done: number, unsettledForMs: number, timings: Timings): number {
  if (unsettledForMs >= timings.unsettledAttentionAfterMs) return timings.unsettledSlowLookUpMs;
  return (
    timings.unsettledLookUpsMs[Math.min(done, timings.unsettledLookUpsMs.length - 1)] ?? timings.unsettledSlowLookUpMs
  );
}
