import { onIssueScheduled, onPassStepDone } from "./on-pass-step-done.ts";
import type { PassActivities } from "./pass-activities.ts";
import { type PassState, passEvidenceOf } from "./pass-state.ts";
import { type ActivePassStep, nextPassStep, type PassOutcome } from "./pass-step.ts";
import { PASS_TIMER_SUMMARIES, PASS_WAITING_FOR, type PassActivityName } from "./pass-words.ts";

/** A request that is being carried: its state changes while a step is under way. */
export interface RunningPass {
  state: PassState;
}

/** The world that the steps have their effects in. */
export interface PassEffects {
  /** Stay the same through resets and continue-as-new. */
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
  /** Epoch milliseconds. */
  now(): number;
  /** A new id, the same one when the workflow is replayed. */
  newId(): string;
  /** The activities, as this step calls them. Each is repeated until it answers. */
  activitiesFor(step: PassActivityName): PassActivities;
  /** Waits until the time is over, or something has come that cannot wait. */
  wait(ms: number, summary: string, isWoken: () => boolean): Promise<"due" | "woken">;
  /** Shows the request to operators, and what it waits for. */
  publish(state: PassState, waitingFor: string, until: number | null): void;
  /** Shows it again, still waiting for what was said last. */
  republish(state: PassState): void;
}

/** Carries out one step, in any world. */
export async function carryOutPass(run: RunningPass, step: ActivePassStep, effects: PassEffects): Promise<PassOutcome> {
  const outcome = await perform(run, step, effects);
  run.state = onPassStepDone(run.state, outcome, effects.now());
  return outcome;
}

async function perform(run: RunningPass, step: ActivePassStep, effects: PassEffects): Promise<PassOutcome> {
  const { workflowId, firstExecutionRunId } = effects;
  const evidence = () => passEvidenceOf(run.state, effects);
  if (step.kind === "wait") {
    const { kind, reason, until } = step;
    const now = effects.now();
    effects.publish(run.state, PASS_WAITING_FOR[reason], until);
    const isWoken = () => nextPassStep(run.state, now).kind !== "wait";
    return { kind, step, result: await effects.wait(until - now, PASS_TIMER_SUMMARIES[reason], isWoken) };
  }
  const activities = effects.activitiesFor(step.kind);
  effects.publish(run.state, PASS_WAITING_FOR[step.kind], null);
  switch (step.kind) {
    case "openPassRequest": {
      const { argument, stored } = step;
      const known = { record: run.state.record, stored };
      const startedAt = Date.parse(known.record.passRequest.createdAt);
      const begun = step.restarted ? { restarted: true as const, known } : { startedAt };
      const odd = step.hasOddArgument === undefined ? {} : { hasOddArgument: step.hasOddArgument };
      const input = { argument, workflowId, firstExecutionRunId, ...begun, ...odd };
      return { kind: step.kind, step, result: await activities.openPassRequest(input) };
    }
    case "issuePass": {
      const { request } = step;
      const requestId = effects.newId();
      run.state = onIssueScheduled(run.state, requestId, effects.now());
      return {
        kind: step.kind,
        step,
        result: await activities.issuePass({ request, requestId, evidence: evidence() }),
      };
    }
    case "lookUpPass": {
      const { request } = step;
      const input = { request, requestId: null, evidence: evidence() };
      return { kind: step.kind, step, result: await activities.issuePass(input) };
    }
    case "noteUnknownPass":
      return { kind: step.kind, step, result: await activities.noteUnknownPass({ evidence: evidence() }) };
    case "resolvePass": {
      const { resolution } = step;
      return { kind: step.kind, step, result: await activities.resolvePass({ resolution, evidence: evidence() }) };
    }
    case "cancelPass":
      return { kind: step.kind, step, result: await activities.cancelPass({ evidence: evidence() }) };
    case "comparePass":
      // Before, so that what is asked meanwhile is done after it.
      run.state = { ...run.state, isCompareWanted: false };
      return { kind: step.kind, step, result: await activities.comparePass({ evidence: evidence() }) };
    case "lookForStrayPass":
      return { kind: step.kind, step, result: await activities.lookForStrayPass({ evidence: evidence() }) };
  }
}
