import type { PassRequest, PassWaitsFor, PassWaitsForCode } from "../../contract/pass-request.ts";
import { instantOf } from "../instant.ts";
import { isPassDecided, isPassEnded } from "./pass-request.ts";
import type { PassState } from "./pass-state.ts";
import { upgradePassRequest } from "./stored-pass-request.ts";

/** The state with what its request waits for, and since when somebody has wanted it cancelled, as callers are shown. */
export function withPassWaiting(state: PassState, nowMs: number): PassState {
  const { record, stage, cancelWantedAt } = state;
  const { passRequest } = record;
  const waitsFor = passWaitsForOf(passRequest, stage.kind === "unsettled" ? "outcome_unknown" : "dragonpass", nowMs);
  const cancelRequestedAt = isPassEnded(passRequest) ? null : cancelWantedAt;
  if (waitsFor === passRequest.waitsFor && cancelRequestedAt === passRequest.cancelRequestedAt) return state;
  return { ...state, record: { ...record, passRequest: { ...passRequest, waitsFor, cancelRequestedAt } } };
}

/**
 * The state with what an activity has shown of the stored request, perhaps one of an earlier version. A cancellation that
 * is stored is wanted, whoever has asked for it: Temporal may have lost that.
 */
export function withStored(state: PassState, nowMs: number): PassState {
  const passRequest = upgradePassRequest(state.record.passRequest);
  const isStored = passRequest.cancelRequestedAt !== null && !isPassEnded(passRequest);
  const cancelWantedAt = isStored ? passRequest.cancelRequestedAt : state.cancelWantedAt;
  return withPassWaiting({ ...state, record: { ...state.record, passRequest }, cancelWantedAt }, nowMs);
}

/** The wait of a request by this code, since when it first held; null once the request is decided. */
export function passWaitsForOf(
  { status, waitsFor }: Pick<PassRequest, "status" | "waitsFor">,
  code: PassWaitsForCode,
  nowMs: number,
): PassWaitsFor | null {
  if (isPassDecided({ status })) return null;
  return waitsFor?.code === code ? waitsFor : { code, since: instantOf(nowMs) };
}
