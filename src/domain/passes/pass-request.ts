import type { NewReason, Reason } from "../../contract/booking.ts";
import type { PassIssueRequest, PassRequest } from "../../contract/pass-request.ts";
import type { Instant, OrderId, PassRequestId, ProgramId } from "../../contract/vocabulary.ts";
import { moreUrgent, type Notice } from "../booking/attention.ts";
import { instantOf } from "../instant.ts";
import { passModuleNameOf } from "../modules.ts";
import { isListOf, isName, isNumber, soundFields } from "../shape.ts";
import { passAttention } from "./pass-attention.ts";
import { emptyPassRequest } from "./stored-pass-request.ts";

/** A request as it was published, and how often it has been: of two, the higher one is later. */
export interface PassRecord {
  readonly passRequest: PassRequest;
  readonly revision: number;
}

/** An issued pass, as DragonPass shows it; null where it does not say. */
interface PassFacts {
  readonly orderId: string;
  readonly ePassId: string;
  readonly module: number | null;
  readonly expirationDate: Instant | null;
  readonly activationDate: Instant | null;
  readonly availableUsages: number | null;
  readonly usedUsages: number | null;
  readonly allowedResourceIds: readonly string[] | null;
}

/** Whether it is known what became of the request. */
export function isPassDecided({ status }: Pick<PassRequest, "status">): boolean {
  return status !== "requested";
}

/** Whether nothing can happen to the request any more, but that its pass expires. */
export function isPassEnded({ status }: Pick<PassRequest, "status">): boolean {
  return status === "rejected" || status === "cancelled";
}

/** A request that has just been made, as the run sees it that takes it up. */
export function newPassRecord(request: PassIssueRequest, programId: ProgramId, nowMs: number): PassRecord {
  const passRequest = { ...provisionalPassRequest(request, request.passRequestId, nowMs), programId };
  return { passRequest: takenUpPass(passRequest), revision: 1 };
}

/** The request once a run has taken it up. */
export function takenUpPass(passRequest: PassRequest): PassRequest {
  return { ...passRequest, waitsFor: { code: "dragonpass", since: passRequest.createdAt } };
}

/** The request as long as no run has taken it up. */
export function notTakenUpPass(passRequest: PassRequest): PassRequest {
  return { ...passRequest, waitsFor: { code: "temporal", since: passRequest.createdAt } };
}

/** The request as its workflow shows it before its first activity has answered: the argument has not been checked. */
export function provisionalPassRequest(argument: unknown, passRequestId: string, nowMs: number): PassRequest {
  const asked = soundFields<PassIssueRequest>(argument, ASKED_FIELDS);
  return {
    ...emptyPassRequest(passRequestId as PassRequestId, nowMs),
    waitsFor: { code: "temporal", since: instantOf(nowMs) },
    programId: asked.programId ?? null,
    module: asked.module ?? null,
    expirationDate: dateOf(asked.expirationDate),
    activationDate: dateOf(asked.activationDate),
    availableUsages: asked.availableUsages ?? null,
    allowedResourceIds: [...(asked.allowedResourceIds ?? [])],
  };
}

const ASKED_FIELDS = {
  programId: isName,
  module: isName,
  expirationDate: isName,
  activationDate: isName,
  availableUsages: isNumber,
  allowedResourceIds: isListOf(isName),
};

/** A request that could not be read: it has ended before it began, and knows only its id. */
export function unreadablePassRecord(passRequestId: PassRequestId, reason: NewReason, nowMs: number): PassRecord {
  return { passRequest: { ...emptyPassRequest(passRequestId, nowMs), status: "rejected", reason }, revision: 1 };
}

/** The request with its pass. */
export function withIssuedPass(passRequest: PassRequest, facts: PassFacts): PassRequest {
  const needsAttention = ofStray(passRequest);
  return { ...passRequest, ...shownFacts(passRequest, facts), status: "issued", reason: null, needsAttention };
}

/** The notice that no news of the own pass takes back: whoever looks at the second one says what is left of it. */
function ofStray({ needsAttention }: PassRequest): Reason | null {
  return needsAttention?.code === "stray_order" ? needsAttention : null;
}

/** Facts of a pass as an answer shows them, and what was known before where DragonPass does not say. */
export function shownFacts(
  known: Omit<PassRequest, "passRequestId">,
  facts: PassFacts,
): Omit<
  PassRequest,
  | "passRequestId"
  | "status"
  | "reason"
  | "waitsFor"
  | "cancelRequestedAt"
  | "needsAttention"
  | "programId"
  | "createdAt"
  | "updatedAt"
> {
  return {
    pass: { type: "ePass", id: facts.ePassId },
    orderId: facts.orderId as OrderId,
    module: (facts.module === null ? undefined : passModuleNameOf(facts.module)) ?? known.module,
    expirationDate: facts.expirationDate ?? known.expirationDate,
    activationDate: facts.activationDate ?? known.activationDate,
    availableUsages: facts.availableUsages ?? known.availableUsages,
    usedUsages: facts.usedUsages ?? known.usedUsages,
    allowedResourceIds: [...(facts.allowedResourceIds ?? known.allowedResourceIds)],
  };
}

/** The request that has ended. */
export function withPassEnding(
  passRequest: PassRequest,
  status: "rejected" | "cancelled",
  reason: NewReason | null,
): PassRequest {
  return { ...passRequest, status, reason, needsAttention: ofStray(passRequest) };
}

/** The request with a notice for a person, unless it shows a more urgent one. */
export function withPassNotice(passRequest: PassRequest, notice: Notice): PassRequest {
  return { ...passRequest, needsAttention: moreUrgent(passRequest.needsAttention, notice) };
}

/** The request that asks for a person because it is not decided. */
export function withUndecided(passRequest: PassRequest): PassRequest {
  return withPassNotice(passRequest, passAttention("undecided_too_long", { since: passRequest.createdAt }));
}

/** The request without, or with exactly this, notice. */
export function withOnlyNotice(passRequest: PassRequest, needsAttention: Reason | null): PassRequest {
  return { ...passRequest, needsAttention };
}

/** `next` as the version after `record`, or `record` itself where nothing has changed. */
export function revisedPass(record: PassRecord, next: PassRequest, nowMs: number): PassRecord {
  const { updatedAt } = record.passRequest;
  const passRequest = {
    ...next,
    waitsFor: isPassDecided(next) ? null : next.waitsFor,
    cancelRequestedAt: isPassEnded(next) ? null : next.cancelRequestedAt,
  };
  if (JSON.stringify({ ...passRequest, updatedAt }) === JSON.stringify(record.passRequest)) return record;
  return { passRequest: { ...passRequest, updatedAt: instantOf(nowMs) }, revision: record.revision + 1 };
}

/** A date that was given in any zone; null for what is none. */
function dateOf(given: unknown): Instant | null {
  const ms = typeof given === "string" ? Date.parse(given) : Number.NaN;
  return Number.isNaN(ms) ? null : instantOf(ms);
}
