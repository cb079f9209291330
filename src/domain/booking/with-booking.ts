import type { Booking } from "../../contract/booking.ts";
import type { BookingState, Stage } from "./booking-state.ts";
import { isEnded } from "./order-status.ts";

/** The state with a booking that an activity has published; an order in it is followed from then on. */
export function withBooking(state: BookingState, booking: Booking, nowMs: number): BookingState {
  const { followUp } = state;
  return {
    ...state,
    booking,
    stage: stageWith(state.stage, booking),
    followUp: {
      ...followUp,
      reconciles: booking.status === state.booking.status ? followUp.reconciles : 0,
      usedSeenAt: booking.status === "used" ? (followUp.usedSeenAt ?? nowMs) : null,
    },
  };
}

/** The state when an activity has found that there is nothing left to do. */
export function withOver(state: BookingState, booking: Booking): BookingState {
  // Another run may carry a booking that has not ended.
  const isOver = state.stage.kind === "opening" || !isEnded(booking.status);
  return { ...state, booking, stage: isOver ? { kind: "over" } : state.stage };
}

function stageWith(stage: Stage, { orderId, status }: Booking): Stage {
  // A cancellation may show an order before the booking is opened; where it has not ended, opening tells its times.
  const isStillOpening = stage.kind === "opening" && !isEnded(status);
  return stage.kind === "over" || isStillOpening || orderId === null ? stage : { kind: "following" };
}
