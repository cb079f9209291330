import type { Booking, HistoryEntry } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import { instantOf } from "../instant.ts";
import { withHistory, withoutAttention } from "./booking.ts";
import type { RowFacts } from "./booking-evidence.ts";
import { newFollowUp } from "./follow-up-state.ts";
import type { ResumedBooking } from "./resumed-booking.ts";
import { DEFAULT_TIMINGS } from "./timings.ts";
import { isTopUp } from "./top-up.ts";

/** The line about a restart in a booking's notes. */
export const RESTARTED = "Restarted from the database: Temporal no longer carried this booking.";
/** Begins the remark about it in the history, which earlier versions gave no time. */
const RESTARTED_MARK = "Restarted from the database";

/** Stored state of a booking that nobody carries. */
interface StoredFacts {
  readonly booking: Booking;
  readonly row: RowFacts;
  /** When its order was claimed, epoch milliseconds; null where none has been. */
  readonly orderKnownAt: number | null;
  /** An answer to a creation was lost, or was a no: a second order may exist. */
  readonly mayHaveStray: boolean;
  /** Somebody has asked to cancel it, and whether that was done is not known. */
  readonly cancellationAsked: boolean;
  /** Somebody has asked to check it in, and whether that was done is not known. */
  readonly checkInAsked: boolean;
}

/** The booking as a new workflow takes it up: it is opened again, which tells the rest. */
export function restartedBooking(facts: StoredFacts, nowMs: number): ResumedBooking {
  const { booking, row, orderKnownAt, mayHaveStray, cancellationAsked, checkInAsked } = facts;
  const usedAt = booking.history.findLast(({ status }) => status === "used")?.at;
  return {
    booking,
    row,
    restarted: true,
    followUp: {
      ...newFollowUp(nowMs, []),
      orderKnownAt: orderKnownAt ?? nowMs,
      mayHaveStray,
      usedSeenAt: usedAt === undefined ? null : Date.parse(usedAt),
    },
    // Opening gives it those of today.
    timings: DEFAULT_TIMINGS,
    autoCancelPending: false,
    notes: [`${instantOf(nowMs)} ${RESTARTED}`],
    cancellation: cancellationAsked ? { from: "caller", foundUnsettled: false } : null,
    ...(checkInAsked ? { checkInAsked } : {}),
  };
}

/** The booking that says of itself that it was restarted, once, and is followed again. */
export function withRestart(booking: Booking, nowMs: number): Booking {
  const isFollowed = booking.needsAttention?.code !== "not_followed";
  return withHistory(
    isFollowed ? booking : withoutAttention(booking, nowMs),
    historyWithRestart(booking, nowMs),
    nowMs,
  );
}

/** Whether the booking was ever restarted: what was done right before that may be forgotten. */
export function wasRestarted({ history }: Pick<Booking, "history">): boolean {
  return history.some(({ remarks }) => remarks?.includes(RESTARTED_MARK) === true);
}

/** A restart is no change of state: it is a remark on the one that the booking is in, which says when it was. */
function historyWithRestart({ history, status, supplierStatus }: Booking, nowMs: number): HistoryEntry[] {
  const last = history.at(-1) ?? { at: instantOf(nowMs), status, supplierStatus, source: "timer", remarks: null };
  if (last.remarks?.includes(RESTARTED_MARK)) return [...history];
  const restarted = `${RESTARTED_MARK} at ${instantOf(nowMs)}: Temporal no longer carried this booking.`;
  const remarks = last.remarks === null ? restarted : `${last.remarks} ${restarted}`;
  return [...history.slice(0, -1), { ...last, remarks }];
}

/** The request, as far as the booking shows it: not the guest. Null where the request was never readable. */
export function requestShownBy(booking: Booking): PrebookingRequest | null {
  const { bookingId, programId, module, resourceId, optionId, pass, adultCount, childCount, prebookingDate } = booking;
  const isResourceKnown = resourceId !== null || isTopUp(booking);
  if (module === null || !isResourceKnown || pass === null || adultCount === null) return null;
  return {
    bookingId,
    ...(programId === null ? {} : { programId }),
    module,
    ...(resourceId === null ? {} : { resourceId }),
    ...(isTopUp(booking) ? { topUpOf: booking.topUpOf } : {}),
    optionId,
    pass,
    adultCount,
    childCount: childCount ?? 0,
    prebookingDate: prebookingDate as PrebookingRequest["prebookingDate"],
    guest: {},
    autoCancelPending: false,
  };
}
