import type { PassIssueRequest } from "../../contract/pass-request.ts";
import type { OrderResolution } from "../../contract/resolution.ts";
import { isWorthNoting } from "../booking/attention.ts";
import { unsettledPause } from "../booking/next-timer.ts";
import type {
  CancelPassResult,
  IssuePassResult,
  OpenPassResult,
  ResolvePassResult,
  StoredPass,
} from "./pass-activities.ts";
import { isPassEnded, type PassRecord } from "./pass-request.ts";
import type { PassStage, PassState } from "./pass-state.ts";

/** Why nothing is done until an instant. */
export type PassWaitReason = "try-again" | "pass-to-show" | "stray" | "expiry";

/** A step that can be next for a request for a pass. */
type PassStep =
  | {
      readonly kind: "openPassRequest";
      readonly argument: unknown;
      readonly restarted: boolean;
      readonly stored: StoredPass | null;
      readonly hasOddArgument?: true;
    }
  | { readonly kind: "issuePass"; readonly request: PassIssueRequest }
  /** Find out whether a pass was issued. */
  | { readonly kind: "lookUpPass"; readonly request: PassIssueRequest }
  | { readonly kind: "noteUnknownPass" }
  | { readonly kind: "resolvePass"; readonly resolution: OrderResolution }
  | { readonly kind: "cancelPass" }
  /** Find out whether what is stored is what is known here. */
  | { readonly kind: "comparePass" }
  | { readonly kind: "lookForStrayPass" }
  /** Epoch milliseconds. */
  | { readonly kind: "wait"; readonly reason: PassWaitReason; readonly until: number }
  | { readonly kind: "finish" };

type PassStepOf<Kind extends PassStep["kind"]> = Extract<PassStep, { readonly kind: Kind }>;
/** A step that something is done for. */
export type ActivePassStep = Exclude<PassStep, PassStepOf<"finish">>;

/** How each step can end. */
interface PassStepResults {
  openPassRequest: OpenPassResult;
  issuePass: IssuePassResult;
  lookUpPass: IssuePassResult;
  noteUnknownPass: PassRecord;
  resolvePass: ResolvePassResult;
  cancelPass: CancelPassResult;
  comparePass: PassRecord;
  lookForStrayPass: PassRecord;
  wait: "due" | "woken";
}

/** A step that has been carried out, and how it ended. */
export type PassOutcome = {
  readonly [Kind in keyof PassStepResults]: {
    readonly kind: Kind;
    readonly step: PassStepOf<Kind>;
    readonly result: PassStepResults[Kind];
  };
}[keyof PassStepResults];

/** Decides what to do next for a request: always the same for a state at an instant (epoch milliseconds). */
export function nextPassStep(state: PassState, nowMs: number): PassStep {
  const now = Math.max(nowMs, state.waitedUntil);
  const { stage, record, resolving, opened } = state;
  if (stage.kind === "over") return unlessCompared(state, lookLate(state, now));
  if (isPassEnded(record.passRequest)) return { kind: "finish" };
  if (stage.kind === "opening" || opened === null) return open(stage);
  if (resolving !== null) return { kind: "resolvePass", resolution: resolving };
  return unlessCompared(state, stepOf(state, stage, opened.request, now));
}

/** Every activity compares before it does anything; where the next step is to wait, it is done now. */
function unlessCompared({ isCompareWanted }: PassState, step: PassStep): PassStep {
  return step.kind === "wait" && isCompareWanted ? { kind: "comparePass" } : step;
}

/** Looks for a pass that shows only once the request has ended. */
function lookLate({ strayLookUpsAt: [at] }: PassState, now: number): PassStep {
  if (at === undefined) return { kind: "finish" };
  return now < at ? { kind: "wait", reason: "stray", until: at } : { kind: "lookForStrayPass" };
}

function stepOf(
  state: PassState,
  stage: Exclude<PassStage, { kind: "opening" | "over" }>,
  request: PassIssueRequest,
  now: number,
): PassStep {
  switch (stage.kind) {
    case "issuing":
      if (state.cancelWantedAt !== null) return { kind: "cancelPass" };
      return now < stage.pauseUntil
        ? { kind: "wait", reason: "try-again", until: stage.pauseUntil }
        : { kind: "issuePass", request };
    // A cancellation waits: there may be a pass to cancel.
    case "unsettled":
      return settle(state, stage, request, now);
    case "issued":
      return state.cancelWantedAt !== null ? { kind: "cancelPass" } : keep(state, now);
  }
}

function open(stage: PassStage): PassStep {
  if (stage.kind !== "opening") return { kind: "openPassRequest", argument: null, restarted: true, stored: null };
  const { kind: _, ...begun } = stage;
  return { kind: "openPassRequest", ...begun };
}

function settle(
  { timings, record }: PassState,
  { lastLookUp, lookUps, personAsked }: Extract<PassStage, { kind: "unsettled" }>,
  request: PassIssueRequest,
  now: number,
): PassStep {
  if (lastLookUp === null) return { kind: "lookUpPass", request };
  const unsettledForMs = lastLookUp.at - lastLookUp.since;
  const isForPerson = unsettledForMs >= timings.unsettledAttentionAfterMs || lastLookUp.isForPerson;
  if (isForPerson && !personAsked && isWorthNoting("outcome_unknown", record.passRequest.needsAttention))
    return { kind: "noteUnknownPass" };
  const until = lastLookUp.at + unsettledPause(lookUps - 1, unsettledForMs, timings);
  return now < until ? { kind: "wait", reason: "pass-to-show", until } : { kind: "lookUpPass", request };
}

/** A pass that is issued can be cancelled until it expires; then nobody is left to tell. */
function keep({ record, strayLookUpsAt }: PassState, now: number): PassStep {
  const { expirationDate } = record.passRequest;
  const expiresAt = expirationDate === null ? now : Date.parse(expirationDate);
  const [strayAt = Number.POSITIVE_INFINITY] = strayLookUpsAt;
  if (now >= Math.min(strayAt, expiresAt)) return strayAt <= now ? { kind: "lookForStrayPass" } : { kind: "finish" };
  return strayAt < expiresAt
    ? { kind: "wait", reason: "stray", until: strayAt }
    : { kind: "wait", reason: "expiry", until: expiresAt };
}
