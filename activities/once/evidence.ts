import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import type { Subject } from "../../src/domain/once/subject.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import {
  type Attempt,
  type Fence,
  isUnsettled,
  mayStillAppear,
  NEVER_APPEARED,
  type NewAttempt,
  type Settlement,
} from "../../src/store/once/attempt.ts";
import { findAttempts, restoreAttempt } from "../../src/store/once/attempts.ts";
import { claimThing, findClaim } from "../../src/store/once/claims.ts";
import { takeLease } from "../../src/store/once/leases.ts";
import { settleAttempt } from "../../src/store/once/settle-attempt.ts";
import type { Claimable, OnceDependencies } from "./effect.ts";

/** A request that somebody outside the database knows to have been scheduled: it may have been sent. */
export interface ScheduledAttempt<Criteria> extends Omit<NewAttempt<Criteria>, "subject"> {
  readonly since: Date;
  /**
   * Outcome as far as it is known. `tries`: no activity has answered, and so many have begun it before. `unknown`: one
   * has answered that its outcome is not known. `nothing-made`: nothing came of it, though it may still appear.
   */
  readonly outcome: "unknown" | "nothing-made" | { readonly tries: number };
}

/**
 * Temporal's knowledge of something that is made once. A database that failed over without its last commits, or was
 * restored, knows less: that a request was scheduled counts, since an activity that died may have sent it.
 */
interface Evidence<Criteria> {
  /** Id of the thing that was made and claimed; null where none is known. */
  readonly thingId: string | null;
  readonly attempts: readonly ScheduledAttempt<Criteria>[];
}

/** Result of comparing. `disputed`: the thing has another owner by now, or the subject another thing. */
type Comparison = "nothing-lost" | "lost" | "disputed";

type Owned<Criteria> = Pick<Claimable<unknown, Criteria, unknown>, "subject" | "thingKind">;

/**
 * Writes back what the database has lost of the evidence, before anything relies on it: the claim, then the attempts
 * as they have to be settled. Nothing that the database knows is changed, but what a claim has settled.
 */
export async function writeBack<Criteria>(
  { db }: Pick<OnceDependencies, "db">,
  owned: Owned<Criteria>,
  { thingId, attempts }: Evidence<Criteria>,
): Promise<Comparison> {
  const { subject } = owned;
  const claim = thingId === null ? "nothing-lost" : await claimBack(db, owned, thingId);
  if (claim === "disputed" || (thingId === null && attempts.length === 0)) return claim;
  const known = await findAttempts<Criteria>(db, subject);
  const missing = attempts.filter((attempt) => isMissing(attempt, known));
  for (const { since, outcome, ...attempt } of missing) {
    const settlement = settlementOf(outcome, thingId);
    await restoreAttempt(db, { subject, ...attempt }, { since, settlement });
    // Nobody else may spend the fence while it is looked for.
    if (settlement === null && attempt.fence !== null) await retakeLease(db, subject, attempt, attempt.fence);
  }
  if (thingId !== null) {
    for (const attempt of known.filter(isUnsettled)) await settleAttempt(db, attempt, { outcome: "adopted", thingId });
  }
  return missing.length === 0 ? claim : "lost";
}

async function retakeLease(
  db: OnceDependencies["db"],
  subject: Subject,
  { scope }: Pick<NewAttempt, "scope">,
  { validUntil }: Fence,
): Promise<void> {
  const until = validUntil.getTime() + CLOCK_SKEW_MS;
  if (until > (await databaseClock(db))) await takeLease(db, scope, subject, new Date(until));
}

async function claimBack<Criteria>(
  db: OnceDependencies["db"],
  { subject, thingKind }: Owned<Criteria>,
  thingId: string,
): Promise<Comparison> {
  const thing = { kind: thingKind, id: thingId };
  const claimed = (await findClaim(db, subject))?.thing;
  if (claimed?.kind === thing.kind && claimed.id === thing.id) return "nothing-lost";
  switch ((await claimThing(db, { thing, subject })).kind) {
    case "claimed":
      return "lost";
    case "already-ours":
      return "nothing-lost";
    case "taken":
    case "has-other":
      return "disputed";
  }
}

/**
 * Whether the database has lost it, or only knows of tries of it that ended before another one. The same request is
 * tried again after one that was not taken: then there is an attempt for each.
 */
function isMissing<Criteria>(
  { requestId, outcome }: ScheduledAttempt<Criteria>,
  known: readonly Attempt<Criteria>[],
): boolean {
  const same = known.filter((attempt) => attempt.requestId === requestId);
  if (outcome === "nothing-made") return same.length === 0;
  if (same.some(mayHaveMade)) return false;
  return outcome === "unknown" || same.length < outcome.tries;
}

/** Whether it is looked for, or has been: nothing of it can be overlooked. */
function mayHaveMade(attempt: Attempt): boolean {
  const { outcome, emptyLookUpAt } = attempt;
  const isLookedFor = outcome === null || emptyLookUpAt !== null || mayStillAppear(attempt);
  return isLookedFor || outcome === "created" || outcome === "adopted";
}

function settlementOf(outcome: ScheduledAttempt<unknown>["outcome"], thingId: string | null): Settlement | null {
  if (thingId !== null) return { outcome: "adopted", thingId };
  return outcome === "nothing-made" ? { outcome, code: NEVER_APPEARED } : null;
}
