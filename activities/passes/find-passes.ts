import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import { E_PASS_KIND } from "../../src/domain/once/subject.ts";
import {
  asksForTheSamePass,
  type CandidatePass,
  couldBePass,
  type IssueWindow,
  type PassCriteria,
} from "../../src/domain/passes/pass-criteria.ts";
import { PAGE_SIZE_MAX } from "../../src/dragonpass/assumptions.ts";
import { faultError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierEPass } from "../../src/dragonpass/schemas/e-pass.ts";
import type { Db } from "../../src/store/database/database.ts";
import { type Attempt, isUnsettled } from "../../src/store/once/attempt.ts";
import { recentAttemptsInScope } from "../../src/store/once/attempts.ts";
import { claimedAmong } from "../../src/store/once/claims.ts";
import { compareClocks } from "../booking/supplier-time.ts";
import { listBackTo } from "../once/list-back-to.ts";
import { holderOf } from "./criteria-of-request.ts";
import type { PassDependencies } from "./dependencies.ts";
import { isCancelledPass } from "./publish-pass.ts";

/** How far back the list is read: to where a pass can be dated at the worst. */
const LISTED_BEFORE_MS = 2 * 24 * 3_600_000;
/** A pass of another day is not the one that was asked for, however wrong a clock is. */
const ANY_TIME_MS = 24 * 3_600_000;
/** A request of somebody else that is answered at all is answered within this, and its pass claimed. */
const ANSWERED_WITHIN_MS = 60_000;

/**
 * The passes of the user that an attempt can have made and that no request has claimed, the likeliest first. With
 * `anyTime` their dates hardly count.
 * @throws SupplierError where DragonPass does not show all of them, or one may be that of a request under way
 */
export async function findUnclaimedPasses(
  deps: Pick<PassDependencies, "db" | "dragonpass" | "supplierClock">,
  attempt: Attempt<PassCriteria>,
  anyTime: boolean,
): Promise<SupplierEPass[]> {
  const { db, dragonpass } = deps;
  const { criteria, startedAt, forgottenSince } = attempt;
  const { programId, clientUserId } = criteria;
  if (await isAnotherUnderWay(db, attempt)) throw faultError("unreadable");
  const all = await listBackTo((forgottenSince ?? startedAt).getTime() - LISTED_BEFORE_MS, async (pageNumber) => {
    const page = await dragonpass.listEPasses({ programId, clientUserId, pageSize: PAGE_SIZE_MAX, pageNumber });
    return { items: page.ePasses, pagination: page.pagination };
  });
  // Only now, since these answers say what time it is there.
  const { supplierLeadMs } = await compareClocks(deps);
  const dated = windowOf(attempt, supplierLeadMs);
  const window: IssueWindow = anyTime ? { ...dated, toleranceMs: ANY_TIME_MS } : dated;
  const matching: { readonly pass: SupplierEPass; readonly isOdd: boolean }[] = [];
  for (const pass of all) {
    const candidate = await candidateOf(db, pass);
    if (couldBePass(candidate, criteria, window))
      matching.push({ pass, isOdd: !couldBePass(candidate, criteria, dated) });
  }
  const ids = matching.map(({ pass }) => pass.orderId);
  const claimed = await claimedAmong(db, E_PASS_KIND, ids);
  return matching
    .filter(({ pass }) => !claimed.has(pass.orderId))
    .sort(
      (a, b) =>
        Number(a.isOdd) - Number(b.isOdd) ||
        Number(isCancelledPass(a.pass)) - Number(isCancelledPass(b.pass)) ||
        createdAt(a.pass) - createdAt(b.pass),
    )
    .map(({ pass }) => pass);
}

/** Whether a pass is in every way what an attempt asked for, the time at which it was issued included. */
export async function isPassAsAskedFor(
  deps: Pick<PassDependencies, "db" | "supplierClock">,
  attempt: Attempt<PassCriteria>,
  pass: SupplierEPass,
): Promise<boolean> {
  const { supplierLeadMs } = await compareClocks(deps);
  return couldBePass(await candidateOf(deps.db, pass), attempt.criteria, windowOf(attempt, supplierLeadMs));
}

/** By DragonPass's clock, which dates passes. What is forgotten was sent before its attempt was written down. */
function windowOf({ startedAt, forgottenSince }: Attempt, supplierLeadMs: number): IssueWindow {
  const from = (forgottenSince ?? startedAt).getTime() + supplierLeadMs;
  // Nothing ends a request that is known.
  const until = forgottenSince === null ? Number.POSITIVE_INFINITY : startedAt.getTime() + supplierLeadMs;
  return { from, until, toleranceMs: CLOCK_SKEW_MS };
}

/** Whether another request for the same was sent a moment ago: its pass may be there, and not be claimed yet. */
async function isAnotherUnderWay(db: Db, { subject, scope, criteria }: Attempt<PassCriteria>): Promise<boolean> {
  const recent = await recentAttemptsInScope<PassCriteria>(db, scope, ANSWERED_WITHIN_MS);
  return recent.some(
    (other) =>
      (other.subject.kind !== subject.kind || other.subject.id !== subject.id) &&
      other.forgottenSince === null &&
      isUnsettled(other) &&
      asksForTheSamePass(other.criteria, criteria),
  );
}

async function candidateOf(db: Db, pass: SupplierEPass): Promise<CandidatePass> {
  const { firstName, lastName, orderCreatedDate } = pass;
  return {
    holder: firstName === null || lastName === null ? null : await holderOf(db, { firstName, lastName }),
    module: pass.module,
    activationDate: pass.activationDate,
    expirationDate: pass.expirationDate,
    availableUsages: pass.availableUsages,
    allowedResourceIds: pass.allowedResourceIds,
    createdAt: orderCreatedDate === null ? null : Date.parse(orderCreatedDate),
  };
}

function createdAt({ orderCreatedDate }: SupplierEPass): number {
  return orderCreatedDate === null ? 0 : Date.parse(orderCreatedDate);
}
