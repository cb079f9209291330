import { CancellationScope, condition, patched } from "@temporalio/workflow";
import type { Booking } from "../../src/contract/booking.ts";
import type { OrderResolution, Resolution } from "../../src/contract/resolution.ts";
import { canBeRead } from "../../src/domain/booking/booking-state.ts";
import type { BookingEffects, RunningBooking } from "../../src/domain/booking/carry-out.ts";
import {
  NO_ORDER_LOST,
  onResolutionDropped,
  onResolve,
  resolutionRefusal,
} from "../../src/domain/booking/on-resolved.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { onReadAsked, readFailure } from "../../src/domain/booking/reads.ts";
import { NO_RESOLUTION, nothingToNote, resolutionOf } from "../../src/domain/once/person-word.ts";
import { refusedUpdate } from "../refused-update.ts";

/**
 * Reads the order, or looks for it, and answers with what that has shown; at once where there is nothing to read. Fails
 * where DragonPass could not be asked: an answer would say that nothing has changed.
 */
export async function sync(run: RunningBooking): Promise<Booking> {
  await untilTakenOver(run);
  if (canBeRead(run.state) && !isEnded(run.state.booking.status)) {
    run.state = onReadAsked(run.state);
    const mine = run.state.reads.asked;
    await uncancelled(() => run.state.reads.done >= mine || !canBeRead(run.state) || isEnded(run.state.booking.status));
    const code = readFailure(run.state, mine);
    if (code !== null) throw refusedUpdate({ code, message: "DragonPass could not be asked; it is tried again." });
  }
  return run.state.booking;
}

/** Carries out what a person says, or fails with why it cannot be. */
export async function resolve(run: RunningBooking, resolution: Resolution, effects: BookingEffects): Promise<Booking> {
  return resolution.outcome === "noted" ? await takeNote(run, effects) : await resolveOrder(run, resolution);
}

/** Refuses what cannot succeed, before it leaves an event. A notice may be in the database only. */
export function refuseImpossibleResolve({ state }: RunningBooking, argument: unknown): void {
  const resolution = resolutionOf(argument);
  if (resolution === null) throw refusedUpdate(NO_RESOLUTION);
  if (resolution.outcome === "noted" || isDone(state.booking, resolution)) return;
  const refusal = resolutionRefusal(state, resolution);
  if (refusal !== null) throw refusedUpdate(refusal);
}

/** Beside the main loop: its activity may be what hangs. */
async function takeNote(run: RunningBooking, effects: BookingEffects): Promise<Booking> {
  const { bookingId } = run.state.booking;
  const booking = await CancellationScope.nonCancellable(() =>
    effects.activitiesFor("takeNote").takeNote({ bookingId }),
  );
  if (booking === null) throw refusedUpdate(nothingToNote("booking"));
  // The story may have published more meanwhile.
  const isNewest = booking.revision >= run.state.booking.revision;
  const { needsAttention } = booking;
  run.state = { ...run.state, booking: isNewest ? booking : { ...run.state.booking, needsAttention } };
  effects.republish(run.state);
  return run.state.booking;
}

const ONE_WORD_AT_A_TIME = "one-word-at-a-time";

async function resolveOrder(run: RunningBooking, resolution: OrderResolution): Promise<Booking> {
  await untilTakenOver(run);
  const isFree = () => run.state.resolving === null;
  await uncancelled(isFree);
  // Asked right before it is taken, with nothing awaited between: of several that waited the others wait again. In a
  // history of the version before all of them went on, and the last one was carried out.
  while (!isFree() && patched(ONE_WORD_AT_A_TIME)) await uncancelled(isFree);
  if (isDone(run.state.booking, resolution)) return run.state.booking;
  const refusal = resolutionRefusal(run.state, resolution);
  if (refusal !== null) throw refusedUpdate(refusal);
  run.state = onResolve(run.state, resolution);
  await uncancelled(() => run.state.resolving !== resolution || isTooLate(run));
  if (run.state.resolving === resolution) {
    run.state = onResolutionDropped(run.state);
    if (!isDone(run.state.booking, resolution)) throw refusedUpdate(NO_ORDER_LOST);
  }
  const { refusedResolution: refused } = run.state;
  if (refused?.of === resolution) throw refusedUpdate(refused.refusal);
  return run.state.booking;
}

/** Whether a word that has not been begun never will be. */
function isTooLate({ state }: RunningBooking): boolean {
  const isOver = isEnded(state.booking.status) || state.stage.kind === "over";
  return isOver && !state.isResolutionBegun;
}

/** Whether the same was said before, and has been carried out. */
function isDone(booking: Booking, resolution: OrderResolution): boolean {
  return resolution.outcome === "order" && booking.orderId === resolution.orderId;
}

/** A booking that was restarted knows its order, and what is lost, once it has been opened. */
async function untilTakenOver(run: RunningBooking): Promise<void> {
  await uncancelled(() => {
    const { stage, booking } = run.state;
    return stage.kind !== "opening" || stage.restarted === undefined || isEnded(booking.status);
  });
}

async function uncancelled(isTrue: () => boolean): Promise<void> {
  await CancellationScope.nonCancellable(() => condition(isTrue));
}
