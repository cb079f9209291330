import type { Booking } from "../contract/booking.ts";
import { isOpen, statusOfSupplierCode } from "./order-status.ts";
import type { Timings } from "./timings.ts";

/** What a booking's workflow remembers between its waits; instants in epoch milliseconds. */
export interface Watch {
  /** When the order was first known here. */
  readonly orderKnownAt: number;
  /** When the order was last read, or created. */
  readonly lastReadAt: number;
  /** Reads by the clock since the status last changed: the pause between them grows. */
  readonly reconciles: number;
  /** Repeats of a read that showed less than its push said; the next one is due at `lagAt`. */
  readonly lagRepeats: number;
  readonly lagAt: number | null;
  /** Look-ups for a second order that are still to come. */
  readonly strayLookUpsAt: readonly number[];
  /** An answer had been lost: a ring may be about a second order. */
  readonly mayHaveStray: boolean;
  /** The visit, as `visitOf` names it, whose window has been read after its end; another one starts anew. */
  readonly visitReadFor: string | null;
  /** The deadline that has been read after it passed; another one starts anew. */
  readonly deadlineReadFor: string | null;
  /** When the booking was first seen as used. */
  readonly usedSeenAt: number | null;
  readonly pendingAttentionAsked: boolean;
  /** The deadline before which the automatic cancellation was tried; another one starts anew. */
  readonly autoCancelTriedFor: string | null;
}

export type WakeCause =
  | "lag"
  | "stray"
  | "auto-cancel"
  | "pending-too-long"
  | "deadline"
  | "visit-over"
  | "unused"
  | "settled"
  | "reconcile";

/** The next moment at which something is due without a ring. */
export interface Wake {
  readonly at: number;
  readonly cause: WakeCause;
}

/** A watch that starts when an order is known. */
export function newWatch(nowMs: number, strayLookUps: readonly number[]): Watch {
  return {
    orderKnownAt: nowMs,
    lastReadAt: nowMs,
    reconciles: 0,
    lagRepeats: 0,
    lagAt: null,
    strayLookUpsAt: strayLookUps.map((pause) => nowMs + pause),
    mayHaveStray: strayLookUps.length > 0,
    visitReadFor: null,
    deadlineReadFor: null,
    usedSeenAt: null,
    pendingAttentionAsked: false,
    autoCancelTriedFor: null,
  };
}

/**
 * What is due next for a booking that has an order, and when. `endsByLocalDate` is false for a run that began before
 * a visit whose instant is not known had an end of its own: then it ends like one without a date.
 */
export function nextWake(
  booking: Booking,
  watch: Watch,
  timings: Timings,
  { autoCancelPending, endsByLocalDate = true }: { autoCancelPending: boolean; endsByLocalDate?: boolean },
): Wake {
  const wakes: Wake[] = [];
  if (watch.lagAt !== null) wakes.push({ at: watch.lagAt, cause: "lag" });
  const [stray] = watch.strayLookUpsAt;
  if (stray !== undefined) wakes.push({ at: stray, cause: "stray" });
  if (isOpen(booking.status))
    wakes.push(...wakesWhileOpen(booking, watch, timings, { autoCancelPending, endsByLocalDate }));
  else wakes.push({ at: (watch.usedSeenAt ?? watch.lastReadAt) + timings.settleAfterUsed, cause: "settled" });
  return wakes.reduce((earliest, wake) => (wake.at < earliest.at ? wake : earliest));
}

function wakesWhileOpen(
  booking: Booking,
  watch: Watch,
  timings: Timings,
  { autoCancelPending, endsByLocalDate }: { autoCancelPending: boolean; endsByLocalDate: boolean },
): Wake[] {
  const wakes: Wake[] = [{ at: watch.lastReadAt + reconcilePause(booking, watch, timings), cause: "reconcile" }];
  const until = booking.cancellableUntil === null ? null : Date.parse(booking.cancellableUntil);
  if (booking.status === "pending") {
    if (!watch.pendingAttentionAsked) {
      wakes.push({ at: watch.orderKnownAt + timings.pendingAttentionAfter, cause: "pending-too-long" });
    }
    if (autoCancelPending && until !== null && watch.autoCancelTriedFor !== booking.cancellableUntil) {
      wakes.push({ at: until - timings.autoCancelBefore, cause: "auto-cancel" });
    }
  }
  // One millisecond later, since the deadline itself still counts.
  if (booking.cancellable && until !== null && watch.deadlineReadFor !== booking.cancellableUntil)
    wakes.push({ at: until + 1, cause: "deadline" });
  wakes.push(visitWake(booking, watch, timings, endsByLocalDate));
  return wakes;
}

function visitWake(booking: Booking, watch: Watch, timings: Timings, endsByLocalDate: boolean): Wake {
  const visit = visitOf(booking);
  if (visit === null || (booking.visitAt === null && !endsByLocalDate))
    return { at: watch.orderKnownAt + timings.undatedMax, cause: "unused" };
  const windowEnd = visit.at + timings.visitWindowAfter;
  return watch.visitReadFor === visit.name
    ? { at: windowEnd + timings.unusedAfter, cause: "unused" }
    : { at: windowEnd, cause: "visit-over" };
}

/** The clocks of Baker Island, the last of the world. */
const LAST_CLOCK_BEHIND_MS = 12 * 3_600_000;

/**
 * When the visit is, at the latest: where its zone is not known, when the last clock of the world shows its local time.
 * `name` is what a watch remembers it by.
 */
export function visitOf({ visitAt, prebookingDate }: Booking): { readonly at: number; readonly name: string } | null {
  if (visitAt !== null) return { at: Date.parse(visitAt), name: visitAt };
  if (prebookingDate === null) return null;
  const at = Date.parse(`${prebookingDate}Z`) + LAST_CLOCK_BEHIND_MS;
  return Number.isNaN(at) ? null : { at, name: prebookingDate };
}

function reconcilePause(booking: Booking, watch: Watch, timings: Timings): number {
  if (booking.supplierStatus !== null && statusOfSupplierCode(booking.supplierStatus) === null) {
    return timings.reconcileUnknownStatus;
  }
  if (booking.status === "confirmed") return timings.reconcileConfirmed;
  return Math.min(timings.reconcilePendingFirst * 2 ** watch.reconciles, timings.reconcilePendingMax);
}

/** Pause before look-up number `done` (from 0) of an attempt whose outcome is not known. */
export function unsettledPause(done: number, unsettledForMs: number, timings: Timings): number {
  if (unsettledForMs >= timings.unsettledAttentionAfter) return timings.unsettledSlowLookUp;
  return timings.unsettledLookUps[Math.min(done, timings.unsettledLookUps.length - 1)] ?? timings.unsettledSlowLookUp;
}
