import { CancellationScope, condition, patched } from "@temporalio/workflow";
import type { PassRequest } from "../../src/contract/pass-request.ts";
import type { OrderResolution, Resolution } from "../../src/contract/resolution.ts";
import { NO_RESOLUTION, nothingToNote, resolutionOf } from "../../src/domain/once/person-word.ts";
import type { PassEffects, RunningPass } from "../../src/domain/passes/carry-out-pass.ts";
import { newer } from "../../src/domain/passes/on-pass-step-done.ts";
import {
  canTellOfPass,
  isPassOver,
  isWordDone,
  onCancelAwaited,
  onCancelStored,
  onCancelWanted,
  onPassWord,
  passWordRefusal,
  refusalOfPassWord,
} from "../../src/domain/passes/pass-wishes.ts";
import { refusedUpdate } from "../refused-update.ts";

/** Waits until there is a pass, or none for certain. */
export async function untilIssued(run: RunningPass): Promise<PassRequest> {
  await uncancelled(() => canTellOfPass(run.state));
  return run.state.record.passRequest;
}

/** Remembers the request; answers when DragonPass has, or once it is stored while no pass is known. */
export async function cancel(run: RunningPass, effects: PassEffects): Promise<PassRequest> {
  const shown = () => run.state.record.passRequest;
  await remember(run, effects);
  if (isPassOver(run.state) || shown().status !== "issued") return shown();
  run.state = onCancelAwaited(run.state);
  const mine = run.state.callers.asked;
  await uncancelled(() => run.state.callers.answered >= mine || isPassOver(run.state));
  const { refusal } = run.state.callers;
  if (shown().status === "cancelled" || refusal === null) return shown();
  throw refusedUpdate(refusal);
}

/**
 * Remembers that it is to be cancelled, beside the main loop, whose activity may be what hangs. It is stored first where
 * that may be refused, so that a refusal comes after it; else no pass is to be asked for any more.
 */
export async function remember(run: RunningPass, effects: PassEffects): Promise<void> {
  const want = () => {
    run.state = onCancelWanted(run.state, effects.now());
  };
  if (isPassOver(run.state)) return;
  // In a history of the version before it was in the workflow's memory only.
  if (!patched(STORES_CANCELLATION)) return want();
  if (run.state.record.passRequest.status !== "issued") want();
  // Nothing is stored before, or nobody is bound to it.
  await uncancelled(() => run.state.stage.kind !== "opening" || isPassOver(run.state));
  if (isPassOver(run.state)) return;
  if (!run.state.isCancelStored) {
    const { passRequestId } = run.state.record.passRequest;
    const { firstExecutionRunId } = effects;
    const stored = await CancellationScope.nonCancellable(() =>
      effects
        .activitiesFor("rememberPassCancellation")
        .rememberPassCancellation({ passRequestId, firstExecutionRunId }),
    );
    run.state = onCancelStored(run.state, stored, effects.now());
  }
  want();
}

const STORES_CANCELLATION = "stores-cancellation";

/** Refuses what cannot succeed, before it leaves an event. A notice may be in the database only. */
export function refuseImpossibleWord({ state }: RunningPass, argument: unknown): void {
  const resolution = resolutionOf(argument);
  if (resolution === null) throw refusedUpdate(NO_RESOLUTION);
  const refusal = resolution.outcome === "noted" ? null : passWordRefusal(state, resolution);
  if (refusal !== null) throw refusedUpdate(refusal);
}

/** Carries out what a person says, or fails with why it cannot be. */
export async function resolve(run: RunningPass, resolution: Resolution, effects: PassEffects): Promise<PassRequest> {
  return resolution.outcome === "noted" ? await takeNote(run, effects) : await takeWord(run, resolution);
}

/** Beside the main loop: its activity may be what hangs. */
async function takeNote(run: RunningPass, effects: PassEffects): Promise<PassRequest> {
  const { passRequestId } = run.state.record.passRequest;
  const record = await CancellationScope.nonCancellable(() =>
    effects.activitiesFor("takeNoteOfPass").takeNoteOfPass({ passRequestId }),
  );
  if (record === null) throw refusedUpdate(nothingToNote("request"));
  run.state = { ...run.state, record: newer(run.state.record, record) };
  // A run of the version before shows it with its next step.
  if (patched(SHOWS_NOTED)) effects.republish(run.state);
  return run.state.record.passRequest;
}

const SHOWS_NOTED = "shows-noted";

async function takeWord(run: RunningPass, resolution: OrderResolution): Promise<PassRequest> {
  // Asked right before it is taken, with nothing awaited between: of several that waited the others wait again.
  const isFree = () => run.state.resolving === null && (run.state.stage.kind !== "opening" || isPassOver(run.state));
  while (!isFree()) await uncancelled(isFree);
  if (isWordDone(run.state, resolution)) return run.state.record.passRequest;
  const refusal = passWordRefusal(run.state, resolution);
  if (refusal !== null) throw refusedUpdate(refusal);
  run.state = onPassWord(run.state, resolution);
  await uncancelled(
    () => run.state.resolving !== resolution || isPassOver(run.state) || isWordDone(run.state, resolution),
  );
  const refused = refusalOfPassWord(run.state, resolution);
  if (run.state.resolving === resolution) run.state = { ...run.state, resolving: null };
  if (refused !== null) throw refusedUpdate(refused);
  return run.state.record.passRequest;
}

async function uncancelled(isTrue: () => boolean): Promise<void> {
  await CancellationScope.nonCancellable(() => condition(isTrue));
}
