import { instantOf } from "../instant.ts";
import { type BookingState, type CancellationRequest, withNote } from "./booking-state.ts";
import { isFinalForCaller } from "./order-status.ts";
import { withWaiting } from "./waiting.ts";

/** Something was pushed about the order, or about the pass while it is not known whether an order exists. */
export function onRing(state: BookingState): BookingState {
  return { ...state, rung: true };
}

/** Somebody asks to cancel, and takes the place of the clock if only that has asked before. */
export function requestCancellation(
  state: BookingState,
  from: CancellationRequest["from"],
  nowMs: number,
): BookingState {
  const { cancellation } = state;
  if (cancellation !== null && cancellation.from !== "automatic") return state;
  const foundUnsettled = cancellation?.foundUnsettled ?? false;
  if (from === "automatic") return { ...state, cancellation: { from, foundUnsettled } };
  return withWaiting({ ...state, cancellation: { from, foundUnsettled, askedAt: instantOf(nowMs) } }, nowMs);
}

/** The workflow was cancelled with Temporal's own tools, which means: cancel the booking. */
export function onNativeCancellation(state: BookingState, nowMs: number): BookingState {
  const noted = withNote(state, "Cancellation was asked for in Temporal.", nowMs);
  const isFinal = isFinalForCaller(state.booking.status);
  return isFinal ? noted : requestCancellation(noted, "temporal", nowMs);
}

/** A caller waits for the answer to its cancellation. */
export function onCallerWaits(state: BookingState): BookingState {
  return { ...state, callers: { ...state.callers, asked: state.callers.asked + 1 } };
}
