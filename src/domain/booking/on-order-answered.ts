import type { CheckAvailabilityResult, CreateOrderResult, Ordered, WithBooking } from "../activity-interfaces.ts";
import { thatMadeNothing } from "../once/scheduled.ts";
import type { Claimed, Unsettled } from "../once/standing.ts";
import type { BookingState, ReservationPause, Stage } from "./booking-state.ts";
import { newFollowUp } from "./follow-up-state.ts";
import { withOver } from "./with-booking.ts";

type OrderStage = Extract<Stage, { readonly request: unknown }>;

const DOUBLINGS_MAX = 4;

/** The state after a reservation was asked for. */
export function onAvailabilityChecked(
  state: BookingState,
  result: CheckAvailabilityResult,
  nowMs: number,
): BookingState {
  const stage = orderStageOf(state);
  const { request, restarts } = stage;
  switch (result.kind) {
    case "over":
      return withOver(state, result.booking);
    case "claimed":
    case "unsettled":
      return { ...withPublished(state, result), stage: unsettled(stage, result) };
    case "reserved":
      return { ...state, stage: { kind: "reserved", request, restarts, reservation: result.reservation } };
    case "pass-busy": {
      const until = nowMs + pauseAfter(restarts.passBusy, state);
      const pause: ReservationPause = { reason: "pass-busy", until, atTheLatest: result.until };
      const passBusy = restarts.passBusy + 1;
      const published = withPublished(state, result);
      return { ...published, stage: { kind: "reserving", request, restarts: { ...restarts, passBusy }, pause } };
    }
  }
}

/** The state after an order was asked for, or looked for. */
export function onOrderAnswered(state: BookingState, result: CreateOrderResult, nowMs: number): BookingState {
  const stage = orderStageOf(state);
  switch (result.kind) {
    case "over":
      return withOver(state, result.booking);
    case "ordered":
      return onOrdered(state, result, nowMs);
    case "reserve-again":
      return onReservationSpent(
        { ...withPublished(state, result), creations: thatMadeNothing(state.creations) },
        stage,
        nowMs,
      );
    case "claimed":
    case "unsettled": {
      // Only a look-up says how long it has been unknown; the answer to a creation is followed by one.
      const published = withPublished(state, result);
      if (stage.kind !== "unsettled") return { ...published, stage: unsettled(stage, result) };
      const lastLookUp = { at: nowMs, since: sinceHere(result, nowMs), ...attentionOf(result) };
      return { ...published, stage: { ...stage, lookUps: stage.lookUps + 1, lastLookUp, ...idsOf(result) } };
    }
  }
}

/** The state with its booking as an activity has published it that did not decide it. */
export function withPublished(state: BookingState, { booking }: WithBooking): BookingState {
  return booking === undefined ? state : { ...state, booking };
}

/** Since when by this clock, which need not be the one that dated it. */
function sinceHere(result: Claimed | Unsettled, nowMs: number): number {
  return result.kind === "unsettled" && result.now !== undefined ? nowMs - (result.now - result.since) : result.since;
}

function attentionOf(result: Claimed | Unsettled): { readonly clocksDiffer?: true } {
  return result.kind === "unsettled" && result.clocksDiffer === true ? { clocksDiffer: true } : {};
}

/** The stage while it is not known whether an order exists, or it is not shown. */
export function unsettled({ request, restarts }: OrderStage, result?: Claimed | Unsettled): Stage {
  const begun = { kind: "unsettled", request, restarts, lookUps: 0, lastLookUp: null, personAsked: false } as const;
  return result === undefined ? begun : { ...begun, ...idsOf(result) };
}

function idsOf(result: Claimed | Unsettled): { readonly requestIds?: readonly string[] } {
  return result.kind === "unsettled" && result.requestIds !== undefined ? { requestIds: result.requestIds } : {};
}

/** The state once there is an order. */
export function onOrdered(state: BookingState, ordered: Ordered, nowMs: number): BookingState {
  const { booking, outcomeWasUnknown, wasTurnedAway = false } = ordered;
  const mayHaveStray = outcomeWasUnknown || wasTurnedAway;
  const followUp = newFollowUp(nowMs, outcomeWasUnknown ? state.timings.strayLookUpsMs : []);
  return {
    ...state,
    booking,
    stage: { kind: "following" },
    followUp: { ...followUp, mayHaveStray, usedSeenAt: booking.status === "used" ? nowMs : null },
    // No answer was lost, and none was a no: nothing but this order can come of them.
    creations: mayHaveStray ? state.creations : [],
  };
}

/** A second reservation is made at once; if none can be used, a clock is wrong, and asking faster does not help. */
function onReservationSpent(state: BookingState, { request, restarts }: OrderStage, nowMs: number): BookingState {
  const until = restarts.reservationSpent === 0 ? nowMs : nowMs + pauseAfter(restarts.reservationSpent - 1, state);
  const pause: ReservationPause = { reason: "reservation-spent", until, atTheLatest: until };
  const reservationSpent = restarts.reservationSpent + 1;
  return { ...state, stage: { kind: "reserving", request, restarts: { ...restarts, reservationSpent }, pause } };
}

function pauseAfter(done: number, { timings }: BookingState): number {
  return timings.passBusyRetryMs * 2 ** Math.min(done, DOUBLINGS_MAX);
}

function orderStageOf({ stage }: BookingState): OrderStage {
  if ("request" in stage) return stage;
  throw new TypeError(`no order is made in stage ${stage.kind}`);
}
