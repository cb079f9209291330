import { allHandlersFinished, patched, workflowInfo } from "@temporalio/workflow";
import type { BookingState } from "../../src/domain/booking/booking-state.ts";
import { nextStep } from "../../src/domain/booking/next-step.ts";
import { type ResumedBooking, resumedBookingOf } from "../../src/domain/booking/resumed-booking.ts";
import type { Step } from "../../src/domain/booking/step.ts";

/**
 * The state to hand to a new run; null where this one can go on. A history that has grown long makes every replay
 * slow, and Temporal ends one that goes on growing. Only where nothing is under way that the new run would not find.
 */
export function resumedWhenLong(state: BookingState, step: Step): ResumedBooking | null {
  return workflowInfo().continueAsNewSuggested && allHandlersFinished() ? resumedBookingOf(state, step) : null;
}

/**
 * Whether to stop waiting, since a new run is due: of what comes meanwhile not all is a reason to do something, and
 * Temporal takes 2,000 updates and 10,000 signals a run.
 */
export function isNewRunDue(state: BookingState): boolean {
  const isDue = workflowInfo().continueAsNewSuggested && resumedWhenLong(state, nextStep(state, Date.now())) !== null;
  // A run of the version before waited on.
  return isDue && patched("new-run-while-waiting");
}
