import {
  ActivityCancellationType,
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from "@temporalio/workflow";
import type { PrebookingRequest } from "../src/contract/prebooking-request.ts";
import type { CreateOrderResult, OrderActivities, Reservation } from "../src/domain/activity-interfaces.ts";
import { isWorthNoting } from "../src/domain/attention.ts";
import { newWatch, unsettledPause } from "../src/domain/next-wake.ts";
import { isEnded, isOpen } from "../src/domain/order-status.ts";
import { ACTIVITY_RETRY_POLICY, ACTIVITY_START_TO_CLOSE_MS } from "../src/domain/retry-policy.ts";
import { type BookingState, describe, publish } from "./booking-state.ts";
import { carryOutCancelWish } from "./follow-order.ts";
import { startNewRunWhenLong } from "./new-run.ts";

const options = { startToCloseTimeout: ACTIVITY_START_TO_CLOSE_MS, retry: ACTIVITY_RETRY_POLICY };
const { openBooking: open } = proxyActivities<OrderActivities>({
  ...options,
  summary: "Check the request against what the resource requires",
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
const { checkAvailability } = proxyActivities<OrderActivities>({
  ...options,
  summary: "Ask DragonPass for the slot and reserve it",
  // A wish to cancel ends the repetition, but never an activity whose request is on its way.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
const { createOrder } = proxyActivities<OrderActivities>({ ...options, summary: "Make the order" });
const { createOrder: settleOrder } = proxyActivities<OrderActivities>({
  ...options,
  summary: "Find out whether the order was made: its answer was lost",
});
const { noteUnknownOutcome } = proxyActivities<OrderActivities>({
  ...options,
  summary: "Ask for a person: no order has shown",
});

const PASS_BUSY_DOUBLINGS_MAX = 4;

/** Binds the booking to this run and refuses what can be refused without reserving anything. */
export async function openBooking(state: BookingState, argument: unknown): Promise<void> {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  describe(state, { waitingFor: "the resource's requirements", until: null });
  const input = { request: argument, workflowId, firstExecutionRunId };
  let result = await unlessCancelled(state, () => open(input));
  if (result === null && (await carryOutCancelWish(state)) === "done") return;
  // A reset may have forgotten an attempt, which has to be settled first: that needs the request.
  result ??= await open(input);
  state.booking = result.booking;
  if (result.kind === "over") {
    state.isOver = true;
    return;
  }
  state.request = result.request;
  state.timings = result.timings;
  state.autoCancelPending = result.request.autoCancelPending;
  state.watch = newWatch(Date.now(), []);
  // After a reset the order may be there already, and may have changed meanwhile.
  state.rung = state.booking.orderId !== null;
}

/** Reserves and orders, until there is an order or the booking has ended without one. */
export async function makeOrder(state: BookingState): Promise<void> {
  let reservation: Reservation | null = null;
  let isUnsettled = false;
  let busy = 0;
  let spent = 0;
  while (state.booking.orderId === null && !isEnded(state.booking.status) && state.request !== null) {
    if (reservation === null) await startNewRunWhenLong(state);
    if (state.cancelWish !== null && !isUnsettled) {
      // Whether an order exists is asked here too: a reset may have forgotten an attempt.
      isUnsettled = (await carryOutCancelWish(state)) === "unsettled";
      if (!isUnsettled) continue;
    }
    if (reservation === null && !isUnsettled) {
      const { request } = state;
      describe(state, { waitingFor: "DragonPass to say whether the slot is free", until: null });
      const result = await unlessCancelled(state, () => checkAvailability({ request }));
      if (result?.kind === "over") state.booking = result.booking;
      if (result?.kind === "pass-busy") await waitForPass(state, result.until, busy++);
      if (result?.kind === "unsettled") isUnsettled = true;
      if (result?.kind === "reserved") reservation = result.reservation;
      continue;
    }
    const result: CreateOrderResult = isUnsettled
      ? await settle(state, state.request)
      : await createOrder({ request: state.request, reservation, workflowId: workflowInfo().workflowId });
    isUnsettled = result.kind === "unsettled";
    reservation = null;
    if (result.kind === "reserve-again") await pauseWhenRepeated(state, spent++);
    if (result.kind === "over") state.booking = result.booking;
    if (result.kind === "ordered") {
      state.booking = result.booking;
      state.watch = newWatch(Date.now(), result.outcomeWasUnknown ? state.timings.strayLookUps : []);
      if (state.booking.status === "used") state.watch = { ...state.watch, usedSeenAt: Date.now() };
    }
  }
  if (isOpen(state.booking.status)) state.request = null;
}

/** Null when a wish to cancel came while DragonPass did not answer: the activity is not repeated any more. */
async function unlessCancelled<Result>(state: BookingState, work: () => Promise<Result>): Promise<Result | null> {
  const scope = new CancellationScope({ cancellable: true });
  const pending = scope.run(work);
  const settled = pending.then(
    () => true,
    () => true,
  );
  await Promise.race([settled, condition(() => state.cancelWish !== null)]);
  if (state.cancelWish !== null) scope.cancel();
  try {
    return await pending;
  } catch (error) {
    // A try that fails while the wish is there is the last one: that is no failure of the booking.
    if (isCancellation(error) || (state.cancelWish !== null && isRepeatable(error))) return null;
    throw error;
  }
}

function isRepeatable(error: unknown): boolean {
  return error instanceof ActivityFailure && error.retryState !== "NON_RETRYABLE_FAILURE";
}

/** A second reservation is made at once; if none can be used, a clock is wrong, and asking faster does not help. */
async function pauseWhenRepeated(state: BookingState, spent: number): Promise<void> {
  if (spent === 0) return;
  const pause = retryPause(state, spent - 1);
  publish(state, { waitingFor: "another try: the reservation could not be used", until: Date.now() + pause });
  await condition(() => state.cancelWish !== null, pause, { summary: "Reserve again then" });
}

function retryPause(state: BookingState, done: number): number {
  return state.timings.passBusyRetry * 2 ** Math.min(done, PASS_BUSY_DOUBLINGS_MAX);
}

async function waitForPass(state: BookingState, until: number, busy: number): Promise<void> {
  publish(state, { waitingFor: "another booking of the same pass, which is making its order", until });
  await condition(() => state.cancelWish !== null, retryPause(state, busy), {
    summary: "Another booking holds the pass: ask again then",
  });
}

/** Looks the order up until its outcome is known. A wish to cancel waits: there may be an order to cancel. */
async function settle(state: BookingState, request: PrebookingRequest): Promise<CreateOrderResult> {
  const { workflowId } = workflowInfo();
  for (let lookUps = 0; ; lookUps++) {
    state.rung = false;
    const result = await settleOrder({ request, reservation: null, workflowId });
    if (result.kind !== "unsettled") return result;
    const unsettledFor = Date.now() - result.since;
    const isLong = unsettledFor >= state.timings.unsettledAttentionAfter;
    if (isLong && isWorthNoting("outcome_unknown", state.booking.needsAttention)) {
      state.booking = await noteUnknownOutcome({ bookingId: request.bookingId });
    }
    const pause = unsettledPause(lookUps, unsettledFor, state.timings);
    const until = Date.now() + pause;
    publish(state, { waitingFor: "the order to show, since the answer to its creation was lost", until });
    await condition(() => state.rung, pause, { summary: "Look again for the order whose answer was lost" });
    await startNewRunWhenLong(state);
  }
}
