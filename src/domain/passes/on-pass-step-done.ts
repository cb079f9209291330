import { timingsOf } from "../booking/timings.ts";
import { onWordRefused } from "../once/person-word.ts";
import { thatMadeNothing } from "../once/scheduled.ts";
import type {
  CancelPassResult,
  Issued,
  IssuePassResult,
  OpenPassResult,
  PassOver,
  ResolvePassResult,
  ScheduledIssue,
} from "./pass-activities.ts";
import { isPassEnded, type PassRecord } from "./pass-request.ts";
import {
  NEWLY_ISSUING,
  NEWLY_UNSETTLED,
  openedStage,
  type PassRefusal,
  type PassStage,
  type PassState,
} from "./pass-state.ts";
import type { PassOutcome } from "./pass-step.ts";
import { withStored } from "./pass-waiting.ts";

const FIRST_PAUSE_MS = 1_000;
const DOUBLINGS_MAX = 6;

/** The state once a pass is scheduled to be asked for, under this id: whatever becomes of it, it may be sent. */
export function onIssueScheduled(state: PassState, requestId: string, nowMs: number): PassState {
  const issue: ScheduledIssue = { requestId, since: nowMs, forgottenSince: null, madeNothing: false };
  return { ...state, issues: [...state.issues, issue] };
}

/** The state after a step. Requests may have come while it was carried out: it meets the state as it is by then. */
export function onPassStepDone(state: PassState, outcome: PassOutcome, nowMs: number): PassState {
  const now = Math.max(nowMs, state.waitedUntil);
  return withStored(afterStep(state, outcome, now), now);
}

function afterStep(state: PassState, outcome: PassOutcome, now: number): PassState {
  switch (outcome.kind) {
    case "openPassRequest":
      return onOpened(state, outcome.result, now);
    case "issuePass":
    case "lookUpPass":
      return onAnswered(state, outcome.result, now);
    case "noteUnknownPass": {
      const { stage } = state;
      const asked = stage.kind === "unsettled" ? { ...stage, personAsked: true } : stage;
      return { ...state, stage: asked, record: newer(state.record, outcome.result) };
    }
    case "resolvePass":
      return onResolved(state, outcome.result, now);
    case "cancelPass":
      return onCancelAnswered(state, outcome.result, now);
    case "comparePass":
      return onCompared(state, outcome.result);
    case "lookForStrayPass":
      return { ...state, record: newer(state.record, outcome.result), strayLookUpsAt: later(state, now) };
    case "wait":
      return outcome.result === "due" ? { ...state, waitedUntil: outcome.step.until } : state;
  }
}

/** Whichever was published later: activities beside the main loop publish too. */
export function newer(one: PassRecord, other: PassRecord): PassRecord {
  return other.revision >= one.revision ? other : one;
}

function onOpened(state: PassState, result: OpenPassResult, now: number): PassState {
  if (result.kind === "over") return over(state, result, now);
  const { record, request, criteria, fingerprint, issues, mayHaveStray = false } = result;
  const timings = timingsOf(result.timings);
  const stage = openedStage(record, issues);
  const looksForStrays = mayHaveStray && stage.kind === "issued";
  return {
    ...state,
    record,
    opened: { request, criteria, fingerprint },
    issues,
    timings,
    stage,
    strayLookUpsAt: looksForStrays ? timings.strayLookUpsMs.map((ms) => now + ms) : [],
  };
}

/** The stored request may be further: Temporal was put back, or an activity whose answer is lost has published it. */
function onCompared(state: PassState, stored: PassRecord): PassState {
  const record = newer(state.record, stored);
  return { ...state, record, stage: record.passRequest.status === "issued" ? { kind: "issued" } : state.stage };
}

function onAnswered(state: PassState, result: IssuePassResult, now: number): PassState {
  switch (result.kind) {
    case "over":
      return over(state, result, now);
    case "issued":
      return onIssued(state, result, now);
    case "ask-again": {
      const failures = state.stage.kind === "issuing" ? state.stage.failures + 1 : 1;
      const pauseUntil = now + FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, DOUBLINGS_MAX);
      return { ...state, issues: thatMadeNothing(state.issues), stage: { kind: "issuing", pauseUntil, failures } };
    }
    case "claimed":
    case "unsettled": {
      const published = result.shown ?? result.record;
      const record = published === undefined ? state.record : newer(state.record, published);
      const { stage } = state;
      // The one that was scheduled last: what was not sent is not looked for.
      const issues = result.isUnsent === true ? state.issues.slice(0, -1) : state.issues;
      // Only a look-up says how long it has been unknown; the answer to a request is followed by one.
      if (stage.kind !== "unsettled") return { ...state, record, issues, stage: NEWLY_UNSETTLED };
      const since = "now" in result && result.now !== undefined ? now - (result.now - result.since) : result.since;
      const lastLookUp = { at: now, since, isForPerson: result.isForPerson === true };
      const asked = result.record === undefined ? stage.personAsked : true;
      return { ...state, record, stage: { ...stage, lookUps: stage.lookUps + 1, lastLookUp, personAsked: asked } };
    }
  }
}

function onIssued(state: PassState, issued: Issued, now: number): PassState {
  const { record, outcomeWasUnknown } = issued;
  const mayHaveStray = outcomeWasUnknown || issued.mayHaveStray === true;
  // It was found cancelled.
  if (isPassEnded(record.passRequest)) return over(state, issued, now);
  // No push tells of a second pass: it is looked for.
  const strayLookUpsAt = mayHaveStray ? state.timings.strayLookUpsMs.map((ms) => now + ms) : [];
  const issues = mayHaveStray ? state.issues : [];
  return { ...state, record, stage: { kind: "issued" }, issues, strayLookUpsAt };
}

function onResolved(before: PassState, result: ResolvePassResult, now: number): PassState {
  const state = { ...before, resolving: null };
  switch (result.kind) {
    case "refused": {
      const { record = before.record } = result;
      return onWordRefused({ ...before, record: newer(before.record, record) }, result);
    }
    case "over":
      return over(state, result, now);
    case "issued":
      return onIssued(state, result, now);
    case "released":
      return {
        ...state,
        issues: thatMadeNothing(state.issues),
        record: newer(state.record, result.record),
        stage: NEWLY_ISSUING,
      };
  }
}

function onCancelAnswered(state: PassState, result: CancelPassResult, now: number): PassState {
  switch (result.kind) {
    case "cancelled":
      return answered(over(state, result, now), null);
    case "refused": {
      const { code, message } = result;
      const { passRequest, revision } = newer(state.record, result.record);
      // Also where a version before has not taken it back in the row.
      const record = { passRequest: { ...passRequest, cancelRequestedAt: null }, revision };
      return { ...answered(state, { code, message }), record };
    }
    case "claimed":
    case "unsettled": {
      const { shown } = result;
      const record = shown === undefined ? state.record : newer(state.record, shown);
      return { ...state, record, stage: unsettledFrom(state.stage) };
    }
  }
}

function unsettledFrom(stage: PassStage): PassStage {
  return stage.kind === "unsettled" ? stage : NEWLY_UNSETTLED;
}

function answered(state: PassState, refusal: PassRefusal | null): PassState {
  const callers = { ...state.callers, answered: state.callers.asked, refusal };
  return { ...state, callers, cancelWantedAt: null, isCancelStored: false };
}

/** Nothing is left to do, but to look for a pass that may show late: no push tells of it. */
function over(state: PassState, { record, mayHaveStray }: Omit<PassOver, "kind">, now: number): PassState {
  const ended = { ...state, record, stage: { kind: "over" } } as const;
  if (mayHaveStray !== true || state.opened === null) return { ...ended, strayLookUpsAt: [] };
  const isLookedFor = state.stage.kind === "issued";
  const strayLookUpsAt = isLookedFor ? state.strayLookUpsAt : state.timings.strayLookUpsMs.map((ms) => now + ms);
  return { ...ended, strayLookUpsAt, issues: thatMadeNothing(state.issues) };
}

function later({ strayLookUpsAt }: PassState, now: number): number[] {
  return strayLookUpsAt.filter((at) => at > now);
}
