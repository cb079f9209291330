import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import type { PassIssueRequest, PassRequest } from "../../src/contract/pass-request.ts";
import {
  awaitPassUpdate,
  cancelPassUpdate,
  comparePassSignal,
  passRequestQuery,
  resolvePassUpdate,
  undecidedTooLongSignal,
  type Workflows,
} from "../../src/domain/messages.ts";
import { carryOutPass, type RunningPass } from "../../src/domain/passes/carry-out-pass.ts";
import { beginningOfPassRun, type ResumedPass } from "../../src/domain/passes/pass-state.ts";
import { nextPassStep } from "../../src/domain/passes/pass-step.ts";
import { onCompareWanted, onPassUndecided } from "../../src/domain/passes/pass-wishes.ts";
import { PASS_WAITING_FOR_NOTHING } from "../../src/domain/passes/pass-words.ts";
import { passRequestIdOfWorkflow } from "../../src/domain/workflow-ids.ts";
import { describedAs, queryOf, signalOf, updateOf } from "../messages.ts";
import { isNewPassRunDue, resumedPassWhenLong } from "./new-run.ts";
import { createPassEffects } from "./pass-effects.ts";
import { cancel, refuseImpossibleWord, remember, resolve, untilIssued } from "./pass-updates.ts";

/**
 * Issues an E-pass once, and carries it until it is cancelled or expires. Id `pass-issue/<passRequestId>`; the result is
 * the request as it was published last. Reset, replay and repetition are safe: what was done is asked of the stored state.
 */
export async function passIssue(argument: PassIssueRequest | null, resumed?: ResumedPass): Promise<PassRequest> {
  const { workflowId, startTime } = workflowInfo();
  const passRequestId = passRequestIdOfWorkflow(workflowId);
  const startedAt = startTime.getTime();
  const run: RunningPass = { state: beginningOfPassRun(argument, resumed, passRequestId, startedAt) };
  const effects = createPassEffects(() => isNewPassRunDue(run.state));

  setHandler(queryOf(passRequestQuery), () => run.state.record.passRequest, describedAs(passRequestQuery));
  setHandler(updateOf(awaitPassUpdate), () => untilIssued(run), describedAs(awaitPassUpdate));
  setHandler(updateOf(cancelPassUpdate), () => cancel(run, effects), describedAs(cancelPassUpdate));
  setHandler(updateOf(resolvePassUpdate), (resolution) => resolve(run, resolution, effects), {
    ...describedAs(resolvePassUpdate),
    validator: (resolution: unknown) => refuseImpossibleWord(run, resolution),
  });
  setHandler(
    signalOf(comparePassSignal),
    () => {
      run.state = onCompareWanted(run.state);
    },
    describedAs(comparePassSignal),
  );
  setHandler(
    signalOf(undecidedTooLongSignal),
    () => {
      run.state = onPassUndecided(run.state);
      // What hangs keeps the main loop from publishing it.
      effects.republish(run.state);
    },
    describedAs(undecidedTooLongSignal),
  );
  CancellationScope.current().cancelRequested.catch(() => remember(run, effects));

  // Cancellation from Temporal means "cancel the pass", not "drop it": one may be on its way.
  return await CancellationScope.nonCancellable(async () => {
    for (;;) {
      const step = nextPassStep(run.state, Date.now());
      const next = resumedPassWhenLong(run.state);
      if (next !== null) await continueAsNew<Workflows["passIssue"]>(null, next);
      if (step.kind !== "finish") await carryOutPass(run, step, effects);
      else if (await isQuiet(run)) break;
    }
    effects.publish(run.state, PASS_WAITING_FOR_NOTHING, null);
    return run.state.record.passRequest;
  });
}

/** Whether nothing has come while the last callers were answered. */
async function isQuiet(run: RunningPass): Promise<boolean> {
  await condition(allHandlersFinished);
  return nextPassStep(run.state, Date.now()).kind === "finish";
}
