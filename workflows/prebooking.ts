import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  setHandler,
} from "@temporalio/workflow";
import type { Booking } from "../src/contract/booking.ts";
import type { PrebookingRequest } from "../src/contract/prebooking-request.ts";
import { isCancellableNow } from "../src/domain/cancellation.ts";
import { isEnded, isFinalForCaller, isOpen } from "../src/domain/order-status.ts";
import { type BookingState, initialState, note, publish, type ResumedBooking, wishToCancel } from "./booking-state.ts";
import { followOrder, readOnce } from "./follow-order.ts";
import { makeOrder, openBooking } from "./make-order.ts";
import {
  awaitOrderUpdate,
  bookingQuery,
  type CancelRequest,
  cancelUpdate,
  orderStatusChangedSignal,
} from "./prebooking-messages.ts";

/**
 * Carries a prebooking from the request to the end of the visit. Id `prebooking/<bookingId>`; the result
 * is the booking. Reset, replay and repetition are safe: what was done is asked of the stored state.
 */
export async function prebooking(argument: PrebookingRequest | null, resumed?: ResumedBooking): Promise<Booking> {
  const state = initialState(argument, resumed);

  setHandler(bookingQuery, () => state.booking);
  setHandler(orderStatusChangedSignal, () => {
    state.rung = true;
  });
  setHandler(awaitOrderUpdate, () => untilDecided(state));
  setHandler(cancelUpdate, (request) => cancel(state, request?.orderIsKnown ?? false), {
    validator: (_request: CancelRequest | undefined) => refuseImpossibleCancel(state),
  });
  rememberNativeCancellation(state);

  // Cancellation from Temporal means "cancel the booking", not "drop it": an order may be on its way.
  return await CancellationScope.nonCancellable(async () => {
    if (resumed === undefined) await openBooking(state, argument);
    await makeOrder(state);
    do {
      await followOrder(state);
    } while (!(await isQuiet(state)));
    publish(state, { waitingFor: "nothing, the booking has ended", until: null });
    return state.booking;
  });
}

/** What a caller of `awaitOrder` waits for. */
async function untilDecided(state: BookingState): Promise<Booking> {
  await CancellationScope.nonCancellable(() => condition(() => state.isOver || state.booking.status !== "requested"));
  return state.booking;
}

/** Remembers the wish; answers when DragonPass has, or at once while no order is known. */
async function cancel(state: BookingState, orderIsKnown: boolean): Promise<Booking> {
  if (orderIsKnown && state.booking.status === "requested") {
    await untilDecided(state);
    if (!state.isOver) refuseImpossibleCancel(state);
  }
  if (state.isOver || isCancelled(state)) return state.booking;
  wishToCancel(state, "caller");
  if (!isOpen(state.booking.status)) return state.booking;
  state.cancelsAsked += 1;
  const mine = state.cancelsAsked;
  await CancellationScope.nonCancellable(() =>
    condition(() => state.cancelsAnswered >= mine || isEnded(state.booking.status)),
  );
  if (isCancelled(state)) return state.booking;
  const refusal = state.cancelRefusal ?? { code: "booking_final", message: "The booking has ended." };
  throw ApplicationFailure.create({ type: refusal.code, message: refusal.message, nonRetryable: true });
}

function isCancelled(state: BookingState): boolean {
  return state.booking.status === "cancelled";
}

/** Refuses what cannot succeed, before it leaves an event. */
function refuseImpossibleCancel(state: BookingState): void {
  const { booking } = state;
  if (booking.status === "cancelled") return;
  if (isFinalForCaller(booking.status)) {
    throw ApplicationFailure.create({
      type: "booking_final",
      message: `The booking is ${booking.status} and cannot be cancelled any more.`,
      nonRetryable: true,
    });
  }
  if (isOpen(booking.status) && !isCancellableNow(booking, Date.now())) {
    throw ApplicationFailure.create({
      type: "cancellation_window_closed",
      message:
        booking.cancellableUntil === null
          ? "The resource's policy does not allow cancelling."
          : `The booking could be cancelled until ${booking.cancellableUntil}.`,
      nonRetryable: true,
    });
  }
}

function rememberNativeCancellation(state: BookingState): void {
  CancellationScope.current().cancelRequested.catch(() => {
    note(state, "Cancellation was asked for in Temporal.");
    if (!isFinalForCaller(state.booking.status)) wishToCancel(state, "temporal");
  });
}

/** Whether nothing has rung and nobody waits: a workflow that returns before it has looked loses what was acknowledged. */
async function isQuiet(state: BookingState): Promise<boolean> {
  await condition(allHandlersFinished);
  if (!state.rung || state.isOver) return true;
  state.rung = false;
  if (state.booking.orderId !== null) await readOnce(state);
  return isEnded(state.booking.status) && !state.rung;
}
