import type { PassIssueRequest } from "../../contract/pass-request.ts";
import type { OrderResolution, ResolutionRefusal } from "../../contract/resolution.ts";
import type { Instant } from "../../contract/vocabulary.ts";
import { areTimings, DEFAULT_TIMINGS, type Timings, timingsOf } from "../booking/timings.ts";
import { instantOf } from "../instant.ts";
import { ifAny, isCount, isDate, isFlag, isListOf, isNumber, isText, isWith, type Shape } from "../shape.ts";
import type { PassEvidence, ScheduledIssue, StoredPass } from "./pass-activities.ts";
import type { PassCriteria } from "./pass-criteria.ts";
import { isPassDecided, isPassEnded, type PassRecord, provisionalPassRequest, takenUpPass } from "./pass-request.ts";
import { isPassRequestOf, upgradePassRequest } from "./stored-pass-request.ts";

/** How far a request for a pass has come. */
export type PassStage =
  /** `stored`: of one that is started again, as far as its beginning knows. */
  | {
      readonly kind: "opening";
      readonly argument: unknown;
      readonly restarted: boolean;
      readonly stored: StoredPass | null;
      /** The workflow was handed something besides that is no state of this request. */
      readonly hasOddArgument?: true;
    }
  /** It may be asked for. `failures`: how often in a row nothing could be sent. */
  | { readonly kind: "issuing"; readonly pauseUntil: number; readonly failures: number }
  /** Whether a pass exists is not known, or it is not shown. */
  | {
      readonly kind: "unsettled";
      readonly lookUps: number;
      readonly lastLookUp: { readonly at: number; readonly since: number; readonly isForPerson: boolean } | null;
      readonly personAsked: boolean;
    }
  | { readonly kind: "issued" }
  | { readonly kind: "over" };

/** Facts that a request was opened with. */
interface OpenedPass {
  readonly request: PassIssueRequest;
  readonly criteria: PassCriteria;
  readonly fingerprint: string;
}

/** Why a cancellation is not carried out. */
export interface PassRefusal {
  readonly code: "pass_in_use" | "supplier_refused";
  readonly message: string;
}

/** Everything that the workflow of a request knows. */
export interface PassState {
  readonly record: PassRecord;
  readonly stage: PassStage;
  /** Null before it was opened. */
  readonly opened: OpenedPass | null;
  readonly issues: readonly ScheduledIssue[];
  readonly timings: Timings;
  /** Since when somebody wants it cancelled; null where nobody does, or it was carried out or refused. */
  readonly cancelWantedAt: Instant | null;
  /** The stored request says so too. */
  readonly isCancelStored: boolean;
  /** Callers that wait for the answer to a cancellation, counted, and how many of them have it. */
  readonly callers: { readonly asked: number; readonly answered: number; readonly refusal: PassRefusal | null };
  /** A person's word that is carried out next, or now. */
  readonly resolving: OrderResolution | null;
  readonly refusedResolution: { readonly of: OrderResolution; readonly refusal: ResolutionRefusal } | null;
  /** Somebody has seen that the stored request is another one than this. */
  readonly isCompareWanted: boolean;
  /** Looks for a second pass that are to come, epoch milliseconds. */
  readonly strayLookUpsAt: readonly number[];
  /** Until when it has waited: a clock that is put back does not make it wait again. */
  readonly waitedUntil: number;
}

/** State handed to the next run of a request whose history has grown long, or stored of one that nobody carries. */
export interface ResumedPass {
  readonly record: PassRecord;
  readonly opened: OpenedPass | null;
  readonly issues: readonly ScheduledIssue[];
  readonly timings: Timings;
  readonly isCancelWanted: boolean;
  /** Left out by versions before, and where it is restarted. */
  readonly strayLookUpsAt?: readonly number[];
  readonly isCompareWanted?: boolean;
  /** Nobody carried it: it is opened again, and goes on from what is stored. */
  readonly restarted?: true;
  /** Of one that is restarted: what its row held besides the record. Left out by versions before. */
  readonly stored?: StoredPass;
}

/** The state that a run begins with. */
export function newPassState(argument: unknown, passRequestId: string, nowMs: number): PassState {
  return {
    // Whoever asks the workflow has somebody's answer: it has been taken up.
    record: { passRequest: takenUpPass(provisionalPassRequest(argument, passRequestId, nowMs)), revision: 0 },
    stage: { kind: "opening", argument, restarted: false, stored: null },
    opened: null,
    issues: [],
    timings: DEFAULT_TIMINGS,
    cancelWantedAt: null,
    isCancelStored: false,
    callers: { asked: 0, answered: 0, refusal: null },
    resolving: null,
    refusedResolution: null,
    isCompareWanted: false,
    strayLookUpsAt: [],
    waitedUntil: 0,
  };
}

/** The state that a run begins with, whatever it was handed besides its request. */
export function beginningOfPassRun(argument: unknown, given: unknown, passRequestId: string, nowMs: number): PassState {
  const begun = newPassState(argument, passRequestId, nowMs);
  if (given === undefined || given === null) return begun;
  if (isResumedPassOf(given, passRequestId)) return stateOfResumedPass(given, passRequestId, nowMs);
  return { ...begun, stage: { kind: "opening", argument, restarted: false, stored: null, hasOddArgument: true } };
}

/** The state that a run begins with which goes on from another one. */
export function stateOfResumedPass(resumed: ResumedPass, passRequestId: string, nowMs: number): PassState {
  const { opened, issues, timings, isCancelWanted, restarted, stored = null } = resumed;
  const { strayLookUpsAt = [], isCompareWanted = false } = resumed;
  const record = { ...resumed.record, passRequest: upgradePassRequest(resumed.record.passRequest) };
  const stage: PassStage =
    restarted === true ? { kind: "opening", argument: null, restarted, stored } : openedStage(record, issues);
  const fresh = newPassState(null, passRequestId, nowMs);
  const cancelWantedAt = record.passRequest.cancelRequestedAt ?? (isCancelWanted ? instantOf(nowMs) : null);
  const kept = { record, opened, issues, timings: timingsOf(timings), cancelWantedAt, stage };
  return { ...fresh, ...kept, strayLookUpsAt, isCompareWanted };
}

/** The request as its next run needs it; null where something is under way that the next run would not find. */
export function resumedPassOf(state: PassState): ResumedPass | null {
  const { record, issues, timings, cancelWantedAt, stage, resolving, strayLookUpsAt, isCompareWanted } = state;
  const opened = state.opened === null ? null : { ...state.opened, request: neededOf(state.opened.request, record) };
  if (stage.kind === "opening" || stage.kind === "over" || resolving !== null) return null;
  const isCancelWanted = cancelWantedAt !== null;
  return { record, opened, issues, timings, isCancelWanted, strayLookUpsAt, isCompareWanted };
}

/** The request with its names only as long as they may have to be sent. */
function neededOf(request: PassIssueRequest, { passRequest }: PassRecord): PassIssueRequest {
  return isPassDecided(passRequest) ? { ...request, firstName: "", lastName: "" } : request;
}

/** Whether a run was handed a state of its request: whoever starts one by hand may hand it anything. */
function isResumedPassOf(given: unknown, passRequestId: string): given is ResumedPass {
  const isRequest = isPassIssueRequestOf(passRequestId);
  return isWith({
    record: isWith({ passRequest: isPassRequestOf(passRequestId), revision: isCount }),
    opened: ifAny(isWith({ request: isRequest, criteria: isCriteria, fingerprint: isText })),
    issues: isListOf(
      isWith({ requestId: isText, since: isNumber, forgottenSince: ifAny(isNumber), madeNothing: isFlag }),
    ),
    timings: areTimings,
    isCancelWanted: isFlag,
    strayLookUpsAt: ifAny(isListOf(isNumber)),
    isCompareWanted: ifAny(isFlag),
    stored: ifAny(isWith({ request: isRequest, fingerprint: isText })),
  })(given);
}

function isPassIssueRequestOf(passRequestId: string): Shape {
  return isWith({
    passRequestId: (id) => id === passRequestId,
    module: isText,
    clientUserId: isText,
    firstName: isText,
    lastName: isText,
    expirationDate: isDate,
    availableUsages: isNumber,
    allowedResourceIds: isListOf(isText),
  });
}

const isCriteria = isWith({
  programId: isText,
  clientUserId: isText,
  holder: isText,
  module: isNumber,
  activationDate: ifAny(isDate),
  expirationDate: isDate,
  availableUsages: isNumber,
  allowedResourceIds: isListOf(isText),
});

/** The stage of a request that has been opened. */
export function openedStage({ passRequest }: PassRecord, issues: readonly ScheduledIssue[]): PassStage {
  if (isPassEnded(passRequest)) return { kind: "over" };
  if (passRequest.status === "issued") return { kind: "issued" };
  return issues.some(({ madeNothing }) => !madeNothing) ? NEWLY_UNSETTLED : NEWLY_ISSUING;
}

/** Stages as they begin. */
export const NEWLY_ISSUING: PassStage = { kind: "issuing", pauseUntil: 0, failures: 0 };
export const NEWLY_UNSETTLED: PassStage = { kind: "unsettled", lookUps: 0, lastLookUp: null, personAsked: false };

/** The evidence of a request, for an activity. */
export function passEvidenceOf(
  { record, opened, issues }: PassState,
  run: Pick<PassEvidence, "workflowId" | "firstExecutionRunId">,
): PassEvidence {
  if (opened === null) throw new TypeError("a request that was not opened has no evidence");
  const { request, criteria, fingerprint } = opened;
  const { workflowId, firstExecutionRunId } = run;
  const kept = neededOf(request, record);
  return { workflowId, firstExecutionRunId, record, fingerprint, criteria, issues, request: kept };
}
