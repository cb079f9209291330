import { allHandlersFinished, continueAsNew, workflowInfo } from "@temporalio/workflow";
import type { Booking } from "../src/contract/booking.ts";
import { isOpen } from "../src/domain/order-status.ts";
import type { BookingState, ResumedBooking } from "./booking-state.ts";

/**
 * Goes on in a new run where the history has grown long: that makes every replay slow, and Temporal ends what grows on.
 * Only at a moment when nothing is under way that the new run would not find: it asks the stored state.
 */
export async function startNewRunWhenLong(state: BookingState): Promise<void> {
  if (!workflowInfo().continueAsNewSuggested || !isIdle(state)) return;
  const { booking, watch, timings, autoCancelPending, notes, request, cancelWish } = state;
  // The guest's data goes along only where it is still needed to make the order.
  const unordered = booking.orderId === null ? { request, cancelWish } : {};
  await continueAsNew<(argument: null, resumed: ResumedBooking) => Promise<Booking>>(null, {
    booking,
    watch,
    timings,
    autoCancelPending,
    notes,
    ...unordered,
  });
}

/** Without an order a ring and a wish to cancel wait for the next look-up, with which a new run begins. */
function isIdle(state: BookingState): boolean {
  if (!allHandlersFinished()) return false;
  if (state.booking.orderId === null) return state.request !== null;
  return !state.rung && state.cancelWish === null && isOpen(state.booking.status);
}
