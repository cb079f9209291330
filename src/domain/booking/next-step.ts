import { isWorthNoting } from "./attention.ts";
import { type BookingState, clockOf, type StageOf } from "./booking-state.ts";
import { nextTimer, type Timer, unsettledPause } from "./next-timer.ts";
import { isEnded } from "./order-status.ts";
import { isReadAsked } from "./reads.ts";
import type { Step, WaitReason } from "./step.ts";

/** Decides what to do next for a booking: always the same for a state at an instant (epoch milliseconds). */
export function nextStep(state: BookingState, nowMs: number): Step {
  const now = clockOf(state, nowMs);
  const { stage } = state;
  if (stage.kind === "over") return { kind: "finish" };
  if (isEnded(state.booking.status)) return lastSteps(state);
  if (state.resolving !== null && stage.kind !== "opening")
    return { kind: "resolveOrder", resolution: state.resolving };
  switch (stage.kind) {
    case "opening":
      return open(state, stage);
    case "reserving":
      return reserve(state, stage, now);
    case "reserved":
      return cancel(state) ?? { kind: "createOrder", request: stage.request, reservation: stage.reservation };
    // A cancellation waits: there may be an order to cancel.
    case "unsettled":
      return settle(state, stage, now);
    case "following":
      return cancel(state) ?? checkIn(state) ?? answerRing(state) ?? answerRead(state) ?? follow(state, now);
  }
}

function open(state: BookingState, { kind: _, ...stage }: StageOf<"opening">): Step {
  const { mustOpen } = stage;
  const step: Step = { kind: "openBooking", ...stage };
  return mustOpen ? step : (cancel(state) ?? step);
}

function cancel({ cancellation }: BookingState): Step | null {
  return cancellation === null ? null : { kind: "cancelOrder", from: cancellation.from };
}

function checkIn({ checkIn: { isWanted } }: BookingState): Step | null {
  return isWanted ? { kind: "checkIn" } : null;
}

/** A pause holds back a cancellation only where that has been tried: whether an order exists is not known yet. */
function reserve(state: BookingState, stage: StageOf<"reserving">, now: number): Step {
  const { pause, request } = stage;
  const isPausing = pause !== null && now < pause.until;
  if (isPausing && (state.cancellation?.foundUnsettled ?? true))
    return wait(pause.reason, pause.until, pause.atTheLatest);
  return cancel(state) ?? { kind: "checkAvailability", request, reason: pause?.reason ?? "first" };
}

function settle(state: BookingState, stage: StageOf<"unsettled">, now: number): Step {
  const { request, lastLookUp, lookUps, personAsked } = stage;
  const { timings, booking } = state;
  if (lastLookUp === null) return { kind: "lookUpOrder", request, reason: "first" };
  const unsettledForMs = lastLookUp.at - lastLookUp.since;
  // Whoever looks by a wrong clock may look in vain: a person is asked at once, and the look-ups go on.
  const isForPerson = unsettledForMs >= timings.unsettledAttentionAfterMs || lastLookUp.clocksDiffer === true;
  if (isForPerson && !personAsked && isWorthNoting("outcome_unknown", booking.needsAttention))
    return { kind: "noteUnknownOutcome" };
  if (state.rung) return { kind: "lookUpOrder", request, reason: "pushed" };
  if (isReadAsked(state)) return { kind: "lookUpOrder", request, reason: "asked" };
  const until = lastLookUp.at + unsettledPause(lookUps - 1, unsettledForMs, timings);
  return now < until ? wait("order-to-show", until) : { kind: "lookUpOrder", request, reason: "due" };
}

/** Reads the order because somebody rang; a second order announces itself by a push of the same pass. */
function answerRing({ rung, followUp }: BookingState): Step | null {
  if (rung) return { kind: "syncOrder", reason: "pushed" };
  return followUp.strayLookUpDue ? { kind: "lookForStrayOrder", reason: "pushed" } : null;
}

function answerRead(state: BookingState): Step | null {
  return isReadAsked(state) ? { kind: "syncOrder", reason: "asked" } : null;
}

/** A booking that ended without having looked would lose what was acknowledged. */
function lastSteps(state: BookingState): Step {
  return (state.booking.orderId === null ? null : answerRing(state)) ?? { kind: "finish" };
}

function follow(state: BookingState, now: number): Step {
  const { booking, followUp, timings, autoCancelPending } = state;
  if (followUp.isFinished) return { kind: "finish" };
  const timer = nextTimer(booking, followUp, timings, autoCancelPending);
  return now < timer.at ? wait(timer.reason, timer.at) : whenDue(timer, state);
}

function whenDue({ reason }: Timer, { followUp, timings }: BookingState): Step {
  switch (reason) {
    case "stray":
      return { kind: "lookForStrayOrder", reason: "due" };
    case "auto-cancel":
      return { kind: "cancelOrder", from: "automatic" };
    case "lag":
      return { kind: "syncOrder", reason: followUp.lagRepeats < timings.lagRepeatsMs.length ? "lag" : "lag-accepted" };
    default:
      return { kind: "syncOrder", reason };
  }
}

function wait(reason: WaitReason, until: number, atTheLatest = until): Step {
  return { kind: "wait", reason, until, atTheLatest };
}
