import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import type { Booking } from "../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../src/contract/prebooking-request.ts";
import { type BookingState, newBookingState } from "../../src/domain/booking/booking-state.ts";
import { carryOut, type RunningBooking } from "../../src/domain/booking/carry-out.ts";
import type { CheckInRequest } from "../../src/domain/booking/check-in.ts";
import { nextStep } from "../../src/domain/booking/next-step.ts";
import { onUndecided } from "../../src/domain/booking/on-resolved.ts";
import { isDecided } from "../../src/domain/booking/order-status.ts";
import { onNativeCancellation, onRing } from "../../src/domain/booking/requests.ts";
import { type ResumedBooking, resumedOf, stateOfResumed } from "../../src/domain/booking/resumed-booking.ts";
import { WAITING_FOR_NOTHING } from "../../src/domain/booking/step-words.ts";
import {
  awaitOrderUpdate,
  bookingQuery,
  type CancelRequest,
  cancelUpdate,
  checkInUpdate,
  orderStatusChangedSignal,
  resolveUpdate,
  syncUpdate,
  undecidedTooLongSignal,
  type Workflows,
} from "../../src/domain/messages.ts";
import { bookingIdOfWorkflow } from "../../src/domain/workflow-ids.ts";
import { describedAs, queryOf, signalOf, updateOf } from "../messages.ts";
import { cancel, refuseImpossibleCancel, remember, untilDecided } from "./cancel-update.ts";
import { checkIn, refuseImpossibleCheckIn } from "./check-in-update.ts";
import { isNewRunDue, resumedWhenLong } from "./new-run.ts";
import { refuseImpossibleResolve, resolve, sync } from "./operator-updates.ts";
import { createTemporalEffects } from "./temporal-effects.ts";

/**
 * Carries a prebooking from the request to the end of the visit. Id `prebooking/<bookingId>`; the result
 * is the booking. Reset, replay and repetition are safe: what was done is asked of the stored state.
 */
export async function prebooking(argument: PrebookingRequest | null, resumed?: ResumedBooking): Promise<Booking> {
  const run: RunningBooking = { state: initialState(argument, resumed) };
  const effects = createTemporalEffects(() => isNewRunDue(run.state));

  setHandler(queryOf(bookingQuery), () => run.state.booking, describedAs(bookingQuery));
  setHandler(
    signalOf(orderStatusChangedSignal),
    () => {
      run.state = onRing(run.state);
    },
    describedAs(orderStatusChangedSignal),
  );
  setHandler(updateOf(awaitOrderUpdate), () => untilDecided(run), describedAs(awaitOrderUpdate));
  setHandler(updateOf(cancelUpdate), (request) => cancel(run, effects, request?.orderIsKnown ?? false), {
    ...describedAs(cancelUpdate),
    validator: (_request: CancelRequest | undefined) => refuseImpossibleCancel(run),
  });
  setHandler(updateOf(checkInUpdate), (request) => checkIn(run, known(request)), {
    ...describedAs(checkInUpdate),
    validator: (request: CheckInRequest | undefined) => refuseImpossibleCheckIn(run, known(request)),
  });
  setHandler(updateOf(syncUpdate), () => sync(run), describedAs(syncUpdate));
  setHandler(updateOf(resolveUpdate), (resolution) => resolve(run, resolution, effects), {
    ...describedAs(resolveUpdate),
    validator: (resolution: unknown) => refuseImpossibleResolve(run, resolution),
  });
  setHandler(
    signalOf(undecidedTooLongSignal),
    () => {
      run.state = onUndecided(run.state);
      // What hangs keeps the main loop from publishing it.
      effects.republish(run.state);
    },
    describedAs(undecidedTooLongSignal),
  );
  CancellationScope.current().cancelRequested.catch(async () => {
    run.state = onNativeCancellation(run.state, Date.now());
    if (!isDecided(run.state.booking.status)) await remember(run, effects);
  });

  // Cancellation from Temporal means "cancel the booking", not "drop it": an order may be on its way.
  return await CancellationScope.nonCancellable(async () => {
    for (;;) {
      const step = nextStep(run.state, Date.now());
      const next = resumedWhenLong(run.state, step);
      if (next !== null) await continueAsNew<Workflows["prebooking"]>(null, next);
      if (step.kind !== "finish") await carryOut(run, step, effects);
      else if (await isQuiet(run)) break;
    }
    effects.publish(run.state, { waitingFor: WAITING_FOR_NOTHING, until: null });
    return run.state.booking;
  });
}

function initialState(argument: PrebookingRequest | null, given: unknown): BookingState {
  const { workflowId, startTime } = workflowInfo();
  const bookingId = bookingIdOfWorkflow(workflowId);
  const [nowMs, begun] = [startTime.getTime(), newBookingState(argument, bookingId, startTime.getTime())];
  if (given === undefined || given === null) return begun;
  const resumed = resumedOf(given, bookingId);
  if (resumed === null) {
    return { ...begun, stage: { kind: "opening", argument, mustOpen: false, hasOddArgument: true } };
  }
  return stateOfResumed(argument === null ? resumed : { request: argument, ...resumed }, bookingId, nowMs);
}

/** The argument of a check-in as far as it can be read: a client may have sent anything. */
function known(request: CheckInRequest | undefined): CheckInRequest {
  return { isConfirmed: request?.isConfirmed === true };
}

/** Whether nothing has come while the last callers were answered. */
async function isQuiet(run: RunningBooking): Promise<boolean> {
  await condition(allHandlersFinished);
  return nextStep(run.state, Date.now()).kind === "finish";
}
