import type { OrderResolution, ResolutionRefusal } from "../../contract/resolution.ts";
import { instantOf } from "../instant.ts";
import { nothingToResolve } from "../once/person-word.ts";
import { newer } from "./on-pass-step-done.ts";
import { isPassDecided, isPassEnded, type PassRecord, withUndecided } from "./pass-request.ts";
import type { PassState } from "./pass-state.ts";
import { withPassWaiting, withStored } from "./pass-waiting.ts";

/** Somebody asks to cancel, which is done in its turn. */
export function onCancelWanted(state: PassState, nowMs: number): PassState {
  if (isPassEnded(state.record.passRequest) || state.cancelWantedAt !== null) return state;
  return withPassWaiting({ ...state, cancelWantedAt: instantOf(nowMs) }, nowMs);
}

/** The stored request says that somebody wants it cancelled, where there is one; null where there is none of this run. */
export function onCancelStored(state: PassState, stored: PassRecord | null, nowMs: number): PassState {
  if (stored === null) return state;
  return { ...withStored({ ...state, record: newer(state.record, stored) }, nowMs), isCancelStored: true };
}

/** Somebody has seen that what is stored is not what was published here. */
export function onCompareWanted(state: PassState): PassState {
  return { ...state, isCompareWanted: true };
}

/** The stored request asks for a person because it is not decided. */
export function onPassUndecided(state: PassState): PassState {
  const { passRequest } = state.record;
  if (isPassDecided(passRequest)) return state;
  return { ...state, record: { ...state.record, passRequest: withUndecided(passRequest) } };
}

/** A caller waits for the answer to its cancellation. */
export function onCancelAwaited(state: PassState): PassState {
  return { ...state, callers: { ...state.callers, asked: state.callers.asked + 1 } };
}

/** A person says what became of the pass; it is the next step. One word at a time. */
export function onPassWord(state: PassState, resolution: OrderResolution): PassState {
  return { ...state, resolving: resolution };
}

/** Whether nothing can happen to the request any more that its callers could be told of. */
export function isPassOver({ stage, record }: PassState): boolean {
  return stage.kind === "over" || isPassEnded(record.passRequest);
}

/** Whether a caller who waits for the pass can be told how it stands. */
export function canTellOfPass(state: PassState): boolean {
  return isPassOver(state) || isPassDecided(state.record.passRequest);
}

/** Why a person's word cannot be carried out, as far as the workflow knows; the stored state has the last word. */
export function passWordRefusal(state: PassState, resolution: OrderResolution): ResolutionRefusal | null {
  const { stage, record } = state;
  if (isPassOver(state) || stage.kind === "issued")
    return isWordDone(state, resolution) || isVanished(state, resolution) ? null : NO_PASS_LOST;
  // One that was restarted knows what is lost only once it has been opened.
  if (stage.kind === "opening") return stage.restarted ? null : NO_PASS_LOST;
  return isPassDecided(record.passRequest) ? NO_PASS_LOST : null;
}

/** Whether a person says of a pass that DragonPass does not show that it is gone. */
function isVanished(state: PassState, { outcome }: OrderResolution): boolean {
  const { needsAttention } = state.record.passRequest;
  return !isPassOver(state) && outcome === "noOrder" && needsAttention?.code === "order_not_found";
}

/** Whether the same was said before, and has been carried out. */
export function isWordDone({ record }: PassState, resolution: OrderResolution): boolean {
  return resolution.outcome === "order" && record.passRequest.orderId === resolution.orderId;
}

/** Why a person's word was not carried out, once it has been answered or never will be; null where it was. */
export function refusalOfPassWord(state: PassState, resolution: OrderResolution): ResolutionRefusal | null {
  const { resolving, refusedResolution } = state;
  if (refusedResolution?.of === resolution) return refusedResolution.refusal;
  // Its turn never came: the request ended while it waited.
  return resolving === resolution ? passWordRefusal(state, resolution) : null;
}

/** No answer about this request's pass is lost. */
export const NO_PASS_LOST: ResolutionRefusal = nothingToResolve("pass of this request");
