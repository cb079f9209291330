import { CancellationScope, condition, patched } from "@temporalio/workflow";
import type { Booking } from "../../src/contract/booking.ts";
import { canTellCallers } from "../../src/domain/booking/booking-state.ts";
import { cancellationRefusal } from "../../src/domain/booking/cancellation-refusal.ts";
import type { BookingEffects, RunningBooking } from "../../src/domain/booking/carry-out.ts";
import { isEnded, isOpen } from "../../src/domain/booking/order-status.ts";
import { onCallerWaits, requestCancellation } from "../../src/domain/booking/requests.ts";
import { refusedUpdate } from "../refused-update.ts";

/** Remembers the request; answers when DragonPass has, or once it is stored while no order is known. */
export async function cancel(run: RunningBooking, effects: BookingEffects, orderIsKnown: boolean): Promise<Booking> {
  if (orderIsKnown && run.state.booking.status === "requested") {
    await untilDecided(run);
    if (!isOver(run)) refuseImpossibleCancel(run);
  }
  if (isOver(run) || isCancelled(run)) return run.state.booking;
  run.state = requestCancellation(run.state, "caller", Date.now());
  if (!isOpen(run.state.booking.status)) {
    await remember(run, effects);
    return run.state.booking;
  }
  run.state = onCallerWaits(run.state);
  const mine = run.state.callers.asked;
  await CancellationScope.nonCancellable(() =>
    condition(() => run.state.callers.answered >= mine || isEnded(run.state.booking.status) || isOver(run)),
  );
  if (isCancelled(run)) return run.state.booking;
  throw refusedUpdate(run.state.callers.refusal ?? { code: "booking_final", message: "The booking has ended." });
}

/**
 * Stores that the booking is to be cancelled, beside the main loop, whose activity may be what hangs: whoever starts it
 * again begins with that. Repeated until the database has it. One that is not stored yet is once it has been opened.
 */
export async function remember(run: RunningBooking, effects: BookingEffects): Promise<void> {
  const { cancellation, booking } = run.state;
  const since = cancellation?.from === "automatic" ? undefined : cancellation?.askedAt;
  // In a history of the version before it was in the workflow's memory only.
  if (since === undefined || isOver(run) || !patched(STORES_CANCELLATION)) return;
  const { rememberCancellation } = effects.activitiesFor("rememberCancellation");
  const { bookingId } = booking;
  const store = () => CancellationScope.nonCancellable(() => rememberCancellation({ bookingId, since }));
  if ((await store()) !== null) return;
  const hasEnded = () => isOver(run) || isEnded(run.state.booking.status);
  await CancellationScope.nonCancellable(() => condition(() => run.state.stage.kind !== "opening" || hasEnded()));
  if (!hasEnded()) await store();
}

const STORES_CANCELLATION = "stores-cancellation";

/** Waits until there is an order, or none for certain. */
export async function untilDecided(run: RunningBooking): Promise<Booking> {
  await CancellationScope.nonCancellable(() => condition(() => canTellCallers(run.state)));
  return run.state.booking;
}

/** Refuses what cannot succeed, before it leaves an event. */
export function refuseImpossibleCancel({ state }: RunningBooking): void {
  const refusal = cancellationRefusal(state.booking, Date.now());
  if (refusal !== null) throw refusedUpdate(refusal);
}

function isOver({ state }: RunningBooking): boolean {
  return state.stage.kind === "over";
}

function isCancelled({ state }: RunningBooking): boolean {
  return state.booking.status === "cancelled";
}
