import type { OrderResolution, ResolutionRefusal } from "../../contract/resolution.ts";
import type { ResolveOrderResult } from "../activity-interfaces.ts";
import { nothingToResolve, onWordRefused } from "../once/person-word.ts";
import { thatMadeNothing } from "../once/scheduled.ts";
import { attention, moreUrgent } from "./attention.ts";
import type { BookingState } from "./booking-state.ts";
import { onOrdered } from "./on-order-answered.ts";
import { isDecided, isEnded } from "./order-status.ts";
import { withBooking } from "./with-booking.ts";

/** A person says what became of the order; it is the next step. One word at a time: the one before has been answered. */
export function onResolve(state: BookingState, resolution: OrderResolution): BookingState {
  return { ...state, resolving: resolution, isResolutionBegun: false };
}

/** A word that can never be carried out, since the booking has ended before, makes way for the next one. */
export function onResolutionDropped(state: BookingState): BookingState {
  return { ...state, resolving: null };
}

/** Why a resolution cannot succeed, as far as the workflow knows; the stored state has the last word. */
export function resolutionRefusal(
  { stage, booking }: BookingState,
  resolution: OrderResolution,
): ResolutionRefusal | null {
  if (stage.kind === "over" || isEnded(booking.status)) return NO_ORDER_LOST;
  // One that was restarted knows what is lost only once it has been opened.
  if (stage.kind === "opening") return stage.restarted === true ? null : NO_ORDER_LOST;
  // That its order has vanished is known to the row.
  return stage.kind === "following" && resolution.outcome === "order" ? NO_ORDER_LOST : null;
}

/** No answer about this booking's order is lost. */
export const NO_ORDER_LOST: ResolutionRefusal = nothingToResolve("order of this booking");

/** The state after a person's word was carried out, or refused. */
export function onResolved(before: BookingState, result: ResolveOrderResult, nowMs: number): BookingState {
  const state = { ...before, resolving: null };
  switch (result.kind) {
    case "refused":
      return onWordRefused(before, result);
    case "ordered":
      return onOrdered(state, result, nowMs);
    case "ended":
      return withBooking({ ...state, cancellation: null }, result.booking, nowMs);
    case "released": {
      const { stage } = state;
      const released = { ...state, booking: result.booking, creations: thatMadeNothing(state.creations) };
      if (!("request" in stage)) return released;
      // A new reservation at once: somebody has waited for long enough. What wants a cancellation comes before it.
      const { request, restarts } = stage;
      const again = { ...restarts, reservationSpent: restarts.reservationSpent + 1 };
      return { ...released, stage: { kind: "reserving", request, restarts: again, pause: null } };
    }
  }
}

/** The stored booking asks for a person because it is not decided. */
export function onUndecided(state: BookingState): BookingState {
  const { booking } = state;
  if (isDecided(booking.status)) return state;
  const notice = attention("undecided_too_long", {
    since: booking.createdAt,
    waitsFor: booking.waitsFor?.code ?? null,
  });
  return { ...state, booking: { ...booking, needsAttention: moreUrgent(booking.needsAttention, notice) } };
}
