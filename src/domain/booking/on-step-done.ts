import type { FailureType } from "../../contract/failure-types.ts";
import type { CreateOrderResult, OpenBookingResult, SyncOrderResult } from "../activity-interfaces.ts";
import { type BookingState, clockOf, NO_RESTARTS } from "./booking-state.ts";
import { type FollowUpState, newFollowUp } from "./follow-up-state.ts";
import { onCancellationAnswered } from "./on-cancellation-answered.ts";
import { onCheckInAnswered } from "./on-check-in.ts";
import { onAvailabilityChecked, onOrderAnswered } from "./on-order-answered.ts";
import { onResolved } from "./on-resolved.ts";
import { onReadDone } from "./reads.ts";
import type { Outcome } from "./step.ts";
import type { SyncReason } from "./sync-reason.ts";
import { type Timings, timingsOf } from "./timings.ts";
import { withBooking, withOver } from "./with-booking.ts";

/** The state after a step. Requests may have come while it was carried out: it meets the state as it is by then. */
export function onStepDone(state: BookingState, outcome: Outcome, nowMs: number): BookingState {
  const now = clockOf(state, nowMs);
  switch (outcome.kind) {
    case "openBooking":
      return outcome.result === null ? state : onOpened(state, outcome.result, now);
    case "checkAvailability":
      return outcome.result === null ? state : onAvailabilityChecked(state, outcome.result, now);
    case "createOrder":
      return onOrderAnswered(state, outcome.result, now);
    case "lookUpOrder":
      return onReadDone(onOrderAnswered(state, outcome.result, now), notLookedOf(outcome.result));
    case "noteUnknownOutcome": {
      const { stage } = state;
      const asked = stage.kind === "unsettled" ? { ...stage, personAsked: true } : stage;
      return withBooking({ ...state, stage: asked }, outcome.result, now);
    }
    case "cancelOrder":
      return outcome.result === null ? state : onCancellationAnswered(state, outcome.result, now);
    case "checkIn":
      return outcome.result === null ? state : onCheckInAnswered(state, outcome.result, now);
    case "syncOrder":
      // What was not read is still to be read.
      if (outcome.result === null) return { ...state, rung: true };
      return onReadDone(onSynced(state, outcome.step.reason, outcome.result, now));
    case "resolveOrder":
      return onResolved(state, outcome.result, now);
    case "lookForStrayOrder":
      return outcome.result === null ? onPassUnseen(state, now) : withBooking(state, outcome.result, now);
    case "wait":
      return outcome.result === "due" ? { ...state, waitedUntil: outcome.step.until } : state;
  }
}

function notLookedOf(result: CreateOrderResult): FailureType | null {
  return result.kind === "unsettled" ? (result.notLooked ?? null) : null;
}

function onOpened(state: BookingState, result: OpenBookingResult, nowMs: number): BookingState {
  if (result.kind === "over") return withOver(state, result.booking);
  const { booking, request } = result;
  const hasOrder = booking.orderId !== null;
  return {
    ...state,
    booking,
    timings: timingsOf(result.timings),
    row: result.row ?? null,
    creations: result.creations ?? state.creations,
    refusal: result.refusal ?? null,
    autoCancelPending: request.autoCancelPending,
    followUp: openedFollowUp(state, timingsOf(result.timings), nowMs),
    stage: hasOrder ? { kind: "following" } : { kind: "reserving", request, restarts: NO_RESTARTS, pause: null },
    // After a reset the order may be there already, and may have changed meanwhile.
    rung: hasOrder,
  };
}

/** Of a booking that was restarted it is known since when there is an order, and whether there may be another one. */
function openedFollowUp({ stage, followUp }: BookingState, timings: Timings, nowMs: number): FollowUpState {
  if (stage.kind !== "opening" || stage.restarted === undefined) return newFollowUp(nowMs, []);
  const { orderKnownAt, usedSeenAt, mayHaveStray } = followUp;
  return { ...newFollowUp(nowMs, mayHaveStray ? timings.strayLookUpsMs : []), orderKnownAt, usedSeenAt };
}

function onSynced(state: BookingState, reason: SyncReason, result: SyncOrderResult, nowMs: number): BookingState {
  const followUp = { ...state.followUp, ...lagAfter(state, result, nowMs), lastReadAt: nowMs };
  const synced = withBooking({ ...state, followUp }, result.booking, nowMs);
  const isFinished = reason === "after-visit" && synced.booking.status === "used";
  return { ...synced, followUp: { ...synced.followUp, isFinished } };
}

function lagAfter(
  { followUp, timings }: BookingState,
  { lagging }: SyncOrderResult,
  nowMs: number,
): Partial<FollowUpState> {
  if (!lagging) return { lagAt: null, lagRepeats: 0 };
  const pause = timings.lagRepeatsMs[followUp.lagRepeats];
  // It has been repeated often enough; the last repeat, which takes the order as it is, stays due.
  if (pause === undefined) return { lagAt: followUp.lagAt ?? nowMs };
  return { lagAt: nowMs + pause, lagRepeats: followUp.lagRepeats + 1 };
}

/** The orders of the pass could not be seen: they are looked through again later. */
function onPassUnseen(state: BookingState, nowMs: number): BookingState {
  const pause = state.timings.strayLookUpsMs.at(-1);
  if (pause === undefined || state.followUp.strayLookUpsAt.length > 0) return state;
  return { ...state, followUp: { ...state.followUp, strayLookUpsAt: [nowMs + pause] } };
}
