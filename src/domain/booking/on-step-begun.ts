import { type BookingState, clockOf, withNote } from "./booking-state.ts";
import type { FollowUpState } from "./follow-up-state.ts";
import { visitOf } from "./next-timer.ts";
import { onReadBegun } from "./reads.ts";
import { requestCancellation } from "./requests.ts";
import { withCreation } from "./scheduled-creations.ts";
import type { Step, StepOf } from "./step.ts";
import type { SyncReason } from "./sync-reason.ts";

/** The state with a step under way. What the step is about is used up, so that what comes meanwhile counts as new. */
export function onStepBegun(state: BookingState, step: Step, nowMs: number): BookingState {
  const now = clockOf(state, nowMs);
  switch (step.kind) {
    case "createOrder":
      return { ...state, creations: withCreation(state.creations, step.reservation, now) };
    case "lookUpOrder":
      return { ...onReadBegun(state), rung: false };
    case "cancelOrder":
      return onCancellationBegun(state, step, now);
    case "syncOrder": {
      const followUp = { ...state.followUp, ...readFor(step.reason, state, now) };
      return { ...onReadBegun(state), followUp, rung: step.reason === "pushed" ? false : state.rung };
    }
    case "resolveOrder":
      return { ...state, isResolutionBegun: true };
    case "lookForStrayOrder": {
      const { strayLookUpsAt } = state.followUp;
      const used = step.reason === "pushed" ? { strayLookUpDue: false } : { strayLookUpsAt: strayLookUpsAt.slice(1) };
      return { ...state, followUp: { ...state.followUp, ...used } };
    }
    default:
      return state;
  }
}

/** The clock asks for a cancellation in the moment in which it is carried out, once for each deadline. */
function onCancellationBegun(state: BookingState, { from }: StepOf<"cancelOrder">, nowMs: number): BookingState {
  const asked = requestCancellation(state, from, nowMs);
  if (from !== "automatic") return asked;
  const followUp = { ...state.followUp, autoCancelTriedFor: state.booking.cancellableUntil };
  const note = "The order was not confirmed in time, and autoCancelPending was asked for.";
  return withNote({ ...asked, followUp }, note, nowMs);
}

function readFor(reason: SyncReason, { booking, followUp }: BookingState, nowMs: number): Partial<FollowUpState> {
  switch (reason) {
    case "pushed":
      // A read that lags is repeated for each push: those that came before it have used up nothing.
      return { lagRepeats: 0, strayLookUpDue: followUp.mayHaveStray, isFinished: false };
    case "pending-too-long":
      return { pendingAttentionAsked: true };
    case "deadline":
      return { deadlineReadFor: booking.cancellableUntil };
    case "visit-over":
      return { visitReadFor: visitOf(booking)?.name ?? null };
    case "unused":
      return { unusedTriedAt: nowMs };
    case "reconcile":
      return { reconciles: followUp.reconciles + 1 };
    default:
      return {};
  }
}
