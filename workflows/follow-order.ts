import { ActivityFailure, condition, patched, proxyActivities } from "@temporalio/workflow";
import type { Booking } from "../src/contract/booking.ts";
import type { OrderActivities, SyncOrderInput } from "../src/domain/activity-interfaces.ts";
import { isTimeUnknown } from "../src/domain/attention.ts";
import { withEnding } from "../src/domain/booking.ts";
import { nextWake, visitOf, type WakeCause, type Watch } from "../src/domain/next-wake.ts";
import { isEnded } from "../src/domain/order-status.ts";
import { ACTIVITY_RETRY_POLICY, ACTIVITY_START_TO_CLOSE_MS } from "../src/domain/retry-policy.ts";
import { type BookingState, describe, note, publish, wishToCancel } from "./booking-state.ts";
import { startNewRunWhenLong } from "./new-run.ts";

const options = { startToCloseTimeout: ACTIVITY_START_TO_CLOSE_MS, retry: ACTIVITY_RETRY_POLICY };
const { syncOrder } = proxyActivities<OrderActivities>({
  ...options,
  summary: "Read the order and publish what it says",
});
const { cancelOrder } = proxyActivities<OrderActivities>({ ...options, summary: "Cancel the order" });
const { lookForStrayOrder } = proxyActivities<OrderActivities>({
  ...options,
  // Not without end: an order of the pass that cannot be read must not keep the booking from its own order.
  retry: { ...ACTIVITY_RETRY_POLICY, maximumAttempts: 3 },
  summary: "Look for a second order: an answer had been lost",
});

const PLAIN_READ = { acceptLagging: false, byTheClock: false, endAsUnused: false, pendingTooLong: false };

/** Before it, a booking whose visit had no instant was followed for a year. Only asked where that is so: it is an event. */
const ENDS_BY_LOCAL_DATE = "ends-by-local-date";

/** What each wait is for, in the operator's words. */
const WAITS: Record<WakeCause, string> = {
  lag: "DragonPass to show what it has pushed",
  stray: "another look for a second order, since an answer had been lost",
  "auto-cancel": "the confirmation; it is cancelled if there is none",
  "pending-too-long": "the confirmation",
  deadline: "a push, the visit, or a wish to cancel; then it can no longer be cancelled",
  "visit-over": "the visit, or a push",
  unused: "a late sign that the visit took place",
  settled: "a late cancellation by the lounge",
  reconcile: "a push; the order is read again in any case",
};

/** Follows an order until nothing more can happen to it. Does nothing for a booking without one. */
export async function followOrder(state: BookingState): Promise<void> {
  while (!state.isOver && state.booking.orderId !== null && !isEnded(state.booking.status)) {
    if (state.cancelWish !== null) {
      await carryOutCancelWish(state);
    } else if (state.rung) {
      state.rung = false;
      // A read that lags is repeated for each push anew: those that came before it have used up nothing.
      state.watch = { ...state.watch, lagRepeats: 0 };
      await readOnce(state);
    } else {
      const { booking, watch, timings, autoCancelPending } = state;
      const endsByLocalDate = isTimeUnknown(booking) && patched(ENDS_BY_LOCAL_DATE);
      const wake = nextWake(booking, watch, timings, { autoCancelPending, endsByLocalDate });
      const isDue = await waitForWake(state, wake.at, wake.cause);
      if (isDue && (await act(state, wake.cause)) === "over") return;
    }
    await startNewRunWhenLong(state);
  }
}

/** Reads the order because somebody rang. */
export async function readOnce(state: BookingState): Promise<void> {
  await read(state, PLAIN_READ);
  // A second order made while an answer was lost announces itself by a push of the same pass.
  if (state.watch.mayHaveStray) await lookForStray(state);
}

/** Looks for a second order; again later where the orders of the pass could not be seen. */
async function lookForStray(state: BookingState): Promise<void> {
  try {
    adopt(state, await lookForStrayOrder(idOf(state)));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const pause = state.timings.strayLookUps.at(-1);
    if (pause === undefined || state.watch.strayLookUpsAt.length > 0) return;
    state.watch = { ...state.watch, strayLookUpsAt: [Date.now() + pause] };
  }
}

/** Cancels what there is to cancel, and answers those who asked. */
export async function carryOutCancelWish(state: BookingState): Promise<"done" | "unsettled"> {
  const wish = state.cancelWish;
  if (wish === null) return "done";
  describe(state, { waitingFor: "DragonPass to cancel the order", until: null });
  const result = await cancelOrder({ ...idOf(state), automatic: wish.from === "automatic" });
  if (result.kind === "unsettled") return "unsettled";
  // Somebody may have asked while the activity ran: that wish is not conditional.
  if (result.kind === "not-needed" && state.cancelWish !== wish) return "done";
  state.cancelWish = null;
  adopt(state, result.kind === "never-opened" ? cancelledUnopened(state) : result.booking);
  if (result.kind === "not-needed") note(state, "Not cancelled: the order has been confirmed meanwhile.");
  if (result.kind === "refused") {
    state.cancelRefusal = { code: result.code, message: result.message };
    note(state, `The cancellation was refused: ${result.message}`);
  }
  state.cancelsAnswered = state.cancelsAsked;
  return "done";
}

/** Nothing was stored, so the workflow's result is all that tells. */
function cancelledUnopened(state: BookingState): Booking {
  return withEnding(state.booking, { status: "cancelled", source: "cancel", reason: null, nowMs: Date.now() });
}

async function waitForWake(state: BookingState, at: number, cause: WakeCause): Promise<boolean> {
  const pause = at - Date.now();
  if (pause <= 0) return true;
  publish(state, { waitingFor: WAITS[cause], until: at });
  const wasWoken = await condition(() => state.rung || state.cancelWish !== null, pause, {
    summary: `Waits for ${WAITS[cause]}`,
  });
  return !wasWoken;
}

async function act(state: BookingState, cause: WakeCause): Promise<"over" | "goes on"> {
  switch (cause) {
    case "auto-cancel":
      state.watch = { ...state.watch, autoCancelTriedFor: state.booking.cancellableUntil };
      note(state, "The order was not confirmed in time, and autoCancelPending was asked for.");
      wishToCancel(state, "automatic");
      break;
    case "stray":
      state.watch = { ...state.watch, strayLookUpsAt: state.watch.strayLookUpsAt.slice(1) };
      await lookForStray(state);
      break;
    case "pending-too-long":
      state.watch = { ...state.watch, pendingAttentionAsked: true };
      await read(state, { ...PLAIN_READ, pendingTooLong: true });
      break;
    case "deadline":
      state.watch = { ...state.watch, deadlineReadFor: state.booking.cancellableUntil };
      await read(state, PLAIN_READ);
      break;
    case "visit-over":
      state.watch = { ...state.watch, visitReadFor: visitOf(state.booking)?.name ?? null };
      await read(state, PLAIN_READ);
      break;
    case "unused":
      await read(state, { ...PLAIN_READ, acceptLagging: true, endAsUnused: true });
      break;
    case "settled":
      await read(state, { ...PLAIN_READ, acceptLagging: true });
      return state.booking.status === "used" && !state.rung ? "over" : "goes on";
    case "reconcile":
      state.watch = { ...state.watch, reconciles: state.watch.reconciles + 1 };
      await read(state, { ...PLAIN_READ, byTheClock: true });
      break;
    default:
      await read(state, PLAIN_READ);
  }
  return "goes on";
}

async function read(state: BookingState, how: Omit<SyncOrderInput, "bookingId">): Promise<void> {
  const { lagRepeats } = state.timings;
  const acceptLagging = how.acceptLagging || state.watch.lagRepeats >= lagRepeats.length;
  describe(state, { waitingFor: "DragonPass to show the order", until: null });
  const { booking, lagging } = await syncOrder({ ...idOf(state), ...how, acceptLagging });
  const pause = lagging ? lagRepeats[state.watch.lagRepeats] : undefined;
  state.watch = {
    ...state.watch,
    lastReadAt: Date.now(),
    lagAt: pause === undefined ? null : Date.now() + pause,
    lagRepeats: pause === undefined ? 0 : state.watch.lagRepeats + 1,
  };
  adopt(state, booking);
}

/** Takes over a booking that an activity has published. */
function adopt(state: BookingState, booking: Booking): void {
  const watch: Watch = state.watch;
  const hasNewStatus = booking.status !== state.booking.status;
  state.booking = booking;
  state.watch = {
    ...watch,
    reconciles: hasNewStatus ? 0 : watch.reconciles,
    usedSeenAt: booking.status === "used" ? (watch.usedSeenAt ?? Date.now()) : null,
  };
}

function idOf(state: BookingState) {
  return { bookingId: state.booking.bookingId };
}
