import type { Booking, NewReason } from "../../contract/booking.ts";
import { ifAny, isFlag, isListOf, isNumber, isObject, isText, isWith, type Shape } from "../shape.ts";
import type { RowFacts, ScheduledCreation } from "./booking-evidence.ts";
import {
  type BookingState,
  type CancellationRequest,
  NO_RESTARTS,
  newBookingState,
  type Stage,
} from "./booking-state.ts";
import { type FollowUpState, isFollowUp, newFollowUp } from "./follow-up-state.ts";
import { isOpen } from "./order-status.ts";
import type { Step } from "./step.ts";
import { isBookingOf, isReason, upgradeBooking } from "./stored-booking.ts";
import { areTimings, type Timings, timingsOf } from "./timings.ts";
import type { OpenedRequest } from "./top-up.ts";

/** State handed to a booking's next run when its history has grown long, or stored of a booking that nobody carries. */
export interface ResumedBooking {
  readonly booking: Booking;
  readonly followUp: FollowUpState;
  readonly timings: Timings;
  readonly autoCancelPending: boolean;
  readonly notes: readonly string[];
  /** Left out once there is an order, and where it is lost: the guest's data goes along only where it is still needed. */
  readonly request?: OpenedRequest;
  readonly cancellation?: CancellationRequest | null;
  /** Somebody has asked to check in, and whether that was done is not known. */
  readonly checkInAsked?: boolean;
  readonly row?: RowFacts | null;
  readonly creations?: readonly ScheduledCreation[];
  readonly refusal?: NewReason | null;
  /** Nobody carried it: it is opened again, and goes on from what is stored. */
  readonly restarted?: true;
}

/**
 * The booking as its next run needs it before this step; null where something is under way that the next run would
 * not find. Without an order a ring waits for the next look-up, with which a new run begins.
 */
export function resumedBookingOf(state: BookingState, step: Step): ResumedBooking | null {
  const { booking, followUp, timings, autoCancelPending, notes, stage, cancellation } = state;
  const { row, creations, refusal } = state;
  const common = { booking, followUp, timings, autoCancelPending, notes, row, creations, refusal };
  switch (stage.kind) {
    case "reserving":
    case "unsettled":
      return step.kind === "wait" || step.kind === "finish"
        ? null
        : { ...common, request: stage.request, cancellation };
    case "following": {
      const isQuiet = !state.rung && cancellation === null && !state.checkIn.isWanted && !followUp.strayLookUpDue;
      return isQuiet && isOpen(booking.status) ? common : null;
    }
    default:
      return null;
  }
}

/** The state that such a run starts with. Fields that have been added since the run before was deployed are new. */
export function stateOfResumed(resumed: ResumedBooking, bookingId: string, nowMs: number): BookingState {
  const { autoCancelPending, notes, cancellation = null } = resumed;
  const { row = null, creations = [], refusal = null, checkInAsked = false } = resumed;
  const begun = newBookingState(null, bookingId, nowMs);
  const booking = upgradeBooking(resumed.booking);
  return {
    ...begun,
    booking,
    stage: stageOf({ ...resumed, booking }),
    timings: timingsOf(resumed.timings),
    followUp: { ...newFollowUp(nowMs, []), ...resumed.followUp },
    autoCancelPending,
    notes,
    cancellation,
    checkIn: { ...begun.checkIn, isWanted: checkInAsked },
    row,
    creations,
    refusal,
  };
}

/**
 * The state that a run was handed besides its request, if it is one of this booking; null where it is anything else. Whoever
 * starts a workflow by hand may hand it anything, and what nobody can read would fail its code forever.
 */
export function resumedOf(given: unknown, bookingId: string): ResumedBooking | null {
  const isState = isWith({
    booking: isBookingOf(bookingId),
    followUp: isFollowUp,
    timings: areTimings,
    autoCancelPending: isFlag,
    checkInAsked: ifAny(isFlag),
    notes: isListOf(isText),
    creations: ifAny(isListOf(isCreation)),
    request: ifAny(isRequestOf(bookingId)),
    row: ifAny(isWith({ fingerprint: isText, policy: ifAny(isObject) })),
    cancellation: ifAny(isWith({ from: isText })),
    refusal: ifAny(isReason),
  });
  return isState(given) ? (given as ResumedBooking) : null;
}

const isCreation = isWith({
  prebookingToken: ifAny(isText),
  requestId: ifAny(isText),
  validUntil: ifAny(isNumber),
  since: ifAny(isNumber),
});

function isRequestOf(bookingId: string): Shape {
  const isPass = isWith({ type: isText, id: isText });
  return isWith({ bookingId: (id) => id === bookingId, module: isText, pass: isPass, resourceId: ifAny(isText) });
}

function stageOf({ booking, request, restarted }: ResumedBooking): Stage {
  if (restarted === true) return { kind: "opening", argument: request ?? null, mustOpen: true, restarted };
  if (booking.orderId !== null) return { kind: "following" };
  return request === undefined ? { kind: "over" } : { kind: "reserving", request, restarts: NO_RESTARTS, pause: null };
}
