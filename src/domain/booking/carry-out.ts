import type { Booking } from "../../contract/booking.ts";
import type { OrderActivities } from "../activity-interfaces.ts";
import type { Waiting } from "./booking-details.ts";
import type { BookingState } from "./booking-state.ts";
import { carriedEvidence } from "./carried-evidence.ts";
import { nextStep } from "./next-step.ts";
import { onStepBegun } from "./on-step-begun.ts";
import { onStepDone } from "./on-step-done.ts";
import type { ActiveStep, ActivityStep, Outcome, StepOf } from "./step.ts";
import { type ActivityName, timerSummary, WAITING_FOR } from "./step-words.ts";
import { withWaiting } from "./waiting.ts";

/** A booking that is being carried: its state changes while a step is under way. */
export interface RunningBooking {
  state: BookingState;
}

/** The world that a booking's steps have their effects in. */
export interface BookingEffects {
  /** Stay the same through resets and continue-as-new. */
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
  /** Epoch milliseconds. */
  now(): number;
  /** The activities, as this step calls them. Each is repeated until it answers. */
  activitiesFor(step: ActivityName): OrderActivities;
  /** Gives up repeating an activity once something else is wanted; null where that kept it from answering. */
  unlessWanted<Result>(work: () => Promise<Result>, isOtherWanted: () => boolean): Promise<Result | null>;
  /** Null where an activity that is not repeated forever has failed for good. */
  unlessGivenUp<Result>(work: () => Promise<Result>): Promise<Result | null>;
  /** Waits until the time is over, or something has come that cannot wait. */
  wait(ms: number, summary: string, isWoken: () => boolean): Promise<"due" | "woken">;
  /** Shows to operators what the booking waits for: for a step that is over in a moment. */
  describe(state: BookingState, waiting: Waiting): void;
  /** Shows the same, and the booking as it can be searched for. */
  publish(state: BookingState, waiting: Waiting): void;
  /** Shows the booking as it is by now, while what was waited for goes on. */
  republish(state: BookingState): void;
}

/** Carries out one step, in any world. */
export async function carryOut(run: RunningBooking, step: ActiveStep, effects: BookingEffects): Promise<Outcome> {
  run.state = withWaiting(onStepBegun(run.state, step, effects.now()), effects.now());
  const outcome = step.kind === "wait" ? await wait(run, step, effects) : await perform(run, step, effects);
  run.state = withWaiting(onStepDone(run.state, outcome, effects.now()), effects.now());
  return outcome;
}

/** It is woken by whatever makes something else than waiting the next step. */
async function wait(run: RunningBooking, step: StepOf<"wait">, effects: BookingEffects): Promise<Outcome> {
  const { kind, reason, until, atTheLatest } = step;
  const now = effects.now();
  effects.publish(run.state, { waitingFor: WAITING_FOR[reason], until: atTheLatest });
  const isWoken = () => nextStep(run.state, now).kind !== "wait";
  return { kind, step, result: await effects.wait(until - now, timerSummary(reason), isWoken) };
}

async function perform(run: RunningBooking, step: ActivityStep, effects: BookingEffects): Promise<Outcome> {
  const { bookingId } = run.state.booking;
  const activities = effects.activitiesFor(step.kind);
  const carried = carriedEvidence(run.state, effects);
  const isCancelled = () => run.state.cancellation !== null;
  const isResolving = () => run.state.resolving !== null;
  effects.describe(run.state, { waitingFor: WAITING_FOR[step.kind], until: null });
  switch (step.kind) {
    case "openBooking": {
      const { workflowId, firstExecutionRunId } = effects;
      const restarted = step.restarted === undefined ? {} : { restarted: step.restarted };
      const odd = step.hasOddArgument === undefined ? {} : { hasOddArgument: step.hasOddArgument };
      const begun = { ...restarted, ...odd, ...startOf(run.state) };
      const input = { request: step.argument, workflowId, firstExecutionRunId, ...begun, ...carried };
      const open = () => activities.openBooking(input);
      const result = step.mustOpen ? await open() : await effects.unlessWanted(open, isCancelled);
      return { kind: step.kind, step, result };
    }
    case "checkAvailability": {
      const { refusal } = run.state;
      const input = { request: step.request, ...(refusal && { refusal }), ...carried };
      const check = () => activities.checkAvailability(input);
      return { kind: step.kind, step, result: await effects.unlessWanted(check, isCancelled) };
    }
    case "createOrder": {
      const { request, reservation } = step;
      const input = { request, reservation, workflowId: effects.workflowId, ...carried };
      return { kind: step.kind, step, result: await activities.createOrder(input) };
    }
    case "lookUpOrder": {
      const input = { request: step.request, reservation: null, workflowId: effects.workflowId, ...carried };
      return { kind: step.kind, step, result: await activities.createOrder(input) };
    }
    case "noteUnknownOutcome":
      return { kind: step.kind, step, result: await activities.noteUnknownOutcome({ bookingId, ...carried }) };
    case "cancelOrder": {
      const input = { bookingId, automatic: step.from === "automatic", ...startOf(run.state), ...carried };
      const work = () => activities.cancelOrder(input);
      return { kind: step.kind, step, result: await effects.unlessWanted(work, isResolving) };
    }
    case "checkIn": {
      const work = () => activities.checkIn({ bookingId, ...carried });
      return { kind: step.kind, step, result: await effects.unlessWanted(work, () => isCancelled() || isResolving()) };
    }
    case "syncOrder": {
      const work = () => activities.syncOrder({ bookingId, reason: step.reason, ...carried });
      return { kind: step.kind, step, result: await effects.unlessWanted(work, isResolving) };
    }
    case "resolveOrder": {
      const { resolution } = step;
      const input = { bookingId, resolution, isCancelled: isCancelled(), ...carried };
      return { kind: step.kind, step, result: await activities.resolveOrder(input) };
    }
    case "lookForStrayOrder": {
      const look = (): Promise<Booking> => activities.lookForStrayOrder({ bookingId, ...carried });
      return { kind: step.kind, step, result: await effects.unlessGivenUp(look) };
    }
  }
}

/** When the workflow was started that has not opened its booking yet: it may be older than all that the database has. */
function startOf({ stage, booking }: BookingState): { readonly startedAt?: number } {
  if (stage.kind !== "opening" || stage.restarted !== undefined) return {};
  return { startedAt: Date.parse(booking.createdAt) };
}
