import type { Booking, NewReason } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { RowFacts, ScheduledCreation } from "./booking-evidence.ts";
import {
  type BookingState,
  type CancellationRequest,
  NO_RESTARTS,
  newBookingState,
  type Stage,
} from "./booking-state.ts";
import { type FollowUpState, newFollowUp } from "./follow-up-state.ts";
import { isOpen } from "./order-status.ts";
import type { Step } from "./step.ts";
import { upgradeBooking } from "./stored-booking.ts";
import { type Timings, timingsOf } from "./timings.ts";

/** State handed to a booking's next run when its history has grown long, or stored of a booking that nobody carries. */
export interface ResumedBooking {
  readonly booking: Booking;
  readonly followUp: FollowUpState;
  readonly timings: Timings;
  readonly autoCancelPending: boolean;
  readonly notes: readonly string[];
  /** Left out once there is an order, and where it is lost: the guest's data goes along only where it is still needed. */
  readonly request?: PrebookingRequest;
  readonly cancellation?: CancellationRequest | null;
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
      const isQuiet = !state.rung && cancellation === null && !followUp.strayLookUpDue;
      return isQuiet && isOpen(booking.status) ? common : null;
    }
    default:
      return null;
  }
}

/** The state that such a run starts with. Fields that have been added since the run before was deployed are new. */
export function stateOfResumed(resumed: ResumedBooking, bookingId: string, nowMs: number): BookingState {
  const { autoCancelPending, notes, cancellation = null } = resumed;
  const { row = null, creations = [], refusal = null } = resumed;
  const booking = upgradeBooking(resumed.booking);
  return {
    ...newBookingState(null, bookingId, nowMs),
    booking,
    stage: stageOf({ ...resumed, booking }),
    timings: timingsOf(resumed.timings),
    followUp: { ...newFollowUp(nowMs, []), ...resumed.followUp },
    autoCancelPending,
    notes,
    cancellation,
    row,
    creations,
    refusal,
  };
}

function stageOf({ booking, request, restarted }: ResumedBooking): Stage {
  if (restarted === true) return { kind: "opening", argument: request ?? null, mustOpen: true, restarted };
  if (booking.orderId !== null) return { kind: "following" };
  return request === undefined ? { kind: "over" } : { kind: "reserving", request, restarts: NO_RESTARTS, pause: null };
}
