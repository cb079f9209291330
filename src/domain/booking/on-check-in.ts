import type { CheckInResult } from "../activity-interfaces.ts";
import { type BookingState, withNote } from "./booking-state.ts";
import { withBooking } from "./with-booking.ts";

/** Somebody asks to check in, and waits for the answer: one check-in answers all who have asked before it ends. */
export function onCheckInAsked(state: BookingState): BookingState {
  const { checkIn } = state;
  return { ...state, checkIn: { ...checkIn, isWanted: true, asked: checkIn.asked + 1 } };
}

/** The state after a check-in; those who asked for it are answered. */
export function onCheckInAnswered(state: BookingState, result: CheckInResult, nowMs: number): BookingState {
  const { asked } = state.checkIn;
  const refusal = result.kind === "refused" ? { code: result.code, message: result.message } : null;
  const answered = { ...state, checkIn: { isWanted: false, asked, answered: asked, refusal } };
  const shown = withBooking(answered, result.booking, nowMs);
  return refusal === null ? shown : withNote(shown, `The check-in was refused: ${refusal.message}`, nowMs);
}
