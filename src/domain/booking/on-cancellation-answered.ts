import type { Booking } from "../../contract/booking.ts";
import type { CancelOrderResult } from "../activity-interfaces.ts";
import { withEnding } from "./booking.ts";
import { type BookingState, withNote } from "./booking-state.ts";
import { unsettled, withPublished } from "./on-order-answered.ts";
import { withBooking } from "./with-booking.ts";

/** The state after a cancellation was tried; those who asked for it are answered. */
export function onCancellationAnswered(state: BookingState, result: CancelOrderResult, nowMs: number): BookingState {
  switch (result.kind) {
    case "claimed":
    case "unsettled":
      return onFoundUnsettled(withPublished(state, result));
    case "not-needed":
      // Somebody asked while the clock's cancellation was carried out: that request has no condition.
      if (state.cancellation?.from !== "automatic") return withBooking(state, result.booking, nowMs);
      return answered(state, result.booking, "Not cancelled: the order has been confirmed meanwhile.", nowMs);
    case "never-opened":
      return answered(state, cancelledUnopened(state, nowMs), null, nowMs);
    case "cancelled":
      return answered(state, result.booking, null, nowMs);
    case "refused": {
      const { code, message } = result;
      const refused = { ...state, callers: { ...state.callers, refusal: { code, message } } };
      return answered(refused, result.booking, `The cancellation was refused: ${message}`, nowMs);
    }
  }
}

/** The cancellation stays, until it is known whether there is an order to cancel. */
function onFoundUnsettled(state: BookingState): BookingState {
  const { stage, cancellation } = state;
  const kept = { ...state, cancellation: cancellation === null ? null : { ...cancellation, foundUnsettled: true } };
  if (stage.kind === "opening") return { ...kept, stage: { ...stage, mustOpen: true } };
  return "request" in stage ? { ...kept, stage: unsettled(stage) } : kept;
}

function answered(state: BookingState, booking: Booking, note: string | null, nowMs: number): BookingState {
  const { callers } = state;
  const done = { ...state, cancellation: null, callers: { ...callers, answered: callers.asked } };
  const shown = withBooking(done, booking, nowMs);
  return note === null ? shown : withNote(shown, note, nowMs);
}

/** Nothing was stored, so the workflow's result is all that tells. */
function cancelledUnopened({ booking }: BookingState, nowMs: number): Booking {
  return withEnding(booking, { status: "cancelled", source: "cancel", reason: null, nowMs });
}
