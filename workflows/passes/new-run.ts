import { allHandlersFinished, patched, workflowInfo } from "@temporalio/workflow";
import { type PassState, type ResumedPass, resumedPassOf } from "../../src/domain/passes/pass-state.ts";

/**
 * The state to hand to a new run; null where this one can go on. Temporal takes 2,000 updates and 10,000 signals a run,
 * and then no more; a history that has grown long makes every replay slow. Only where nothing is under way that the new
 * run would not find.
 */
export function resumedPassWhenLong(state: PassState): ResumedPass | null {
  const resumed = workflowInfo().continueAsNewSuggested && allHandlersFinished() ? resumedPassOf(state) : null;
  // A run of the version before went on, however long it was, once it had its pass.
  return resumed === null || state.stage.kind !== "issued" || patched(WHENEVER_LONG) ? resumed : null;
}

/** Whether to stop waiting, since a new run is due: of what comes meanwhile not all is a reason to do something. */
export function isNewPassRunDue(state: PassState): boolean {
  return resumedPassWhenLong(state) !== null && patched(WHENEVER_LONG);
}

const WHENEVER_LONG = "new-run-whenever-long";
