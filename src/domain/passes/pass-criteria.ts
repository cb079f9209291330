import type { Instant, ProgramId } from "../../contract/vocabulary.ts";
import { canonicalJson } from "../canonical-json.ts";
import { CLOCK_SKEW_MS } from "../once/clock-skew.ts";

/** Criteria by which the pass of a request is recognised among those of its user. */
export interface PassCriteria {
  readonly programId: ProgramId;
  readonly clientUserId: string;
  /** Keyed hash of the names: they are personal data, and are compared only. */
  readonly holder: string;
  /** DragonPass's number. */
  readonly module: number;
  /** Null: at once. */
  readonly activationDate: Instant | null;
  readonly expirationDate: Instant;
  readonly availableUsages: number;
  readonly allowedResourceIds: readonly string[];
}

/** When a request can have made its pass, in epoch milliseconds of the clock that dates passes. */
export interface IssueWindow {
  readonly from: number;
  readonly until: number;
  /** How much earlier or later a pass may be dated. */
  readonly toleranceMs: number;
}

/** A pass of the user, as DragonPass shows it; null where it does not say. */
export interface CandidatePass {
  readonly holder: string | null;
  readonly module: number | null;
  readonly activationDate: Instant | null;
  readonly expirationDate: Instant | null;
  readonly availableUsages: number | null;
  readonly allowedResourceIds: readonly string[] | null;
  readonly createdAt: number | null;
}

/** Whether the pass is in every way what was asked for, and made when it was. What DragonPass does not say, it may be. */
export function couldBePass(candidate: CandidatePass, criteria: PassCriteria, window: IssueWindow): boolean {
  const { holder, module, expirationDate, availableUsages, allowedResourceIds, createdAt } = candidate;
  return (
    isSame(holder, criteria.holder) &&
    isSame(module, criteria.module) &&
    isSame(availableUsages, criteria.availableUsages) &&
    isSame(toSeconds(expirationDate), toSeconds(criteria.expirationDate)) &&
    isSame(scopeText(allowedResourceIds), scopeText(criteria.allowedResourceIds)) &&
    isActivatedAsAsked(candidate, criteria) &&
    (createdAt === null || isWithin(createdAt, window))
  );
}

/** Whether two requests ask for the same, so that a pass of one may be taken for a pass of the other. */
export function asksForTheSamePass(one: PassCriteria, other: PassCriteria): boolean {
  const canonical = (criteria: PassCriteria) =>
    canonicalJson({ ...criteria, allowedResourceIds: scopeText(criteria.allowedResourceIds) });
  return canonical(one) === canonical(other);
}

/** Scope in which the requests of a user are looked up. JSON, since an id may hold any separator. */
export function userScope({ programId, clientUserId }: Pick<PassCriteria, "programId" | "clientUserId">): string {
  return JSON.stringify(["user", programId, clientUserId]);
}

/** A pass that is active at once may be shown with the time of its issue. */
function isActivatedAsAsked({ activationDate, createdAt }: CandidatePass, criteria: PassCriteria): boolean {
  if (activationDate === null) return true;
  if (criteria.activationDate !== null) return toSeconds(activationDate) === toSeconds(criteria.activationDate);
  return createdAt === null || Math.abs(Date.parse(activationDate) - createdAt) <= CLOCK_SKEW_MS;
}

function isWithin(at: number, { from, until, toleranceMs }: IssueWindow): boolean {
  return at >= from - toleranceMs && at <= until + toleranceMs;
}

function isSame<Value>(shown: Value | null, asked: Value): boolean {
  return shown === null || shown === asked;
}

function toSeconds(instant: Instant): string;
function toSeconds(instant: Instant | null): string | null;
function toSeconds(instant: Instant | null): string | null {
  return instant === null ? null : instant.slice(0, 19);
}

function scopeText(ids: readonly string[]): string;
function scopeText(ids: readonly string[] | null): string | null;
function scopeText(ids: readonly string[] | null): string | null {
  return ids === null ? null : JSON.stringify([...new Set(ids)].sort());
}
