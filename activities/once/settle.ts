import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import type { Claimed, Unsettled } from "../../src/domain/once/standing.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import {
  type Attempt,
  type Fence,
  findAttempts,
  isUnsettled,
  NEVER_APPEARED,
  noteAttempt,
  settleAttempt,
} from "../../src/store/once/attempts.ts";
import { claimAndPublish, type Made, publishClaimed } from "./claim.ts";
import type { Claimable, Effect, OnceDependencies } from "./effect.ts";
import { standingOf } from "./standing.ts";

/** What is made late appears within this; an empty look-up is only believed when it is repeated after it. */
const APPEARS_WITHIN_MS = 60_000;

/** How settling ended. `nothing-made`: nothing was made, and a new attempt may be made. */
export type SettleResult<Published> = Made<Published> | Claimed | Unsettled | { readonly kind: "nothing-made" };

/**
 * Settles what is open of a subject: publishes what it has claimed, and looks for what an attempt without an outcome
 * may have made. Where nothing is found and a fence keeps a second one out, the same token and request id are sent
 * again; no refusal is final then. A new attempt is only possible once the fence has expired and two look-ups with a
 * pause between them were empty. Without a fence nothing is ever sent again: it is looked for until a person decides.
 * @returns null where nothing is open
 */
export async function settleOpen<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Effect<Thing, Criteria, Published>,
): Promise<SettleResult<Published> | null> {
  const claimed = await publishClaimed(deps, effect);
  if (claimed !== null) return claimed;
  const open = (await findAttempts<Criteria>(deps.db, effect.subject)).filter(isUnsettled);
  if (open.length === 0) return null;
  try {
    for (const attempt of open) {
      const found = (await adopt(deps, effect, attempt)) ?? (await repeatOrGiveUp(deps, effect, attempt));
      if (found !== null) return found;
    }
  } catch (error) {
    if (!(error instanceof SupplierError)) throw error;
    // DragonPass cannot be asked now; the workflow looks again, so that it can say what it waits for.
    deps.log.warn(
      { ...effect.logFields, code: error.code },
      "What a lost answer may have made could not be looked up; the look-ups go on",
    );
  }
  return (await standingOf(deps.db, effect.subject)) ?? { kind: "nothing-made" };
}

/**
 * Claims what has appeared only after it was given up. Asked before a subject ends without a thing: a refusal may be
 * for the sake of that very thing.
 * @returns whether there was one
 */
export async function claimLate<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
): Promise<boolean> {
  const attempts = await findAttempts<Criteria>(deps.db, effect.subject);
  for (const attempt of attempts.filter(({ outcomeCode }) => outcomeCode === NEVER_APPEARED)) {
    if ((await adopt(deps, effect, attempt)) !== null) return true;
  }
  return false;
}

async function adopt<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
): Promise<Made<Published> | Claimed | null> {
  for (const made of await effect.findCandidates(attempt)) {
    const claimed = await claimAndPublish(deps, effect, { made, attemptId: attempt.id, how: "adopted" });
    if (claimed !== null) return claimed;
  }
  return null;
}

/** Null while the attempt stays unsettled, or once it is settled with nothing made. */
async function repeatOrGiveUp<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Effect<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
): Promise<Made<Published> | Claimed | null> {
  const { fence } = attempt;
  if (fence === null || attempt.fenceIsUsed) return null;
  if (Date.now() < fence.validUntil.getTime()) return await repeat(deps, effect, attempt);
  await giveUpWhenExpired(deps, attempt, fence);
  return null;
}

async function giveUpWhenExpired(deps: OnceDependencies, attempt: Attempt, fence: Fence): Promise<void> {
  const now = Date.now();
  // DragonPass's clock may be behind ours: its token may still be good.
  const expiredAt = fence.validUntil.getTime() + CLOCK_SKEW_MS;
  if (now < expiredAt) return;
  const emptyAt = attempt.emptyLookUpAt?.getTime() ?? 0;
  if (emptyAt < expiredAt) {
    await noteAttempt(deps.db, attempt.id, { emptyLookUpAt: new Date(now) });
  } else if (now - emptyAt >= APPEARS_WITHIN_MS) {
    await settleAttempt(deps.db, attempt.id, { outcome: "nothing-made", code: NEVER_APPEARED });
  }
}

async function repeat<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Effect<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
): Promise<Made<Published> | Claimed | null> {
  // Committed first: a refusal of the request before this one is not final from here on.
  if (!(await noteAttempt(deps.db, attempt.id, { emptyLookUpAt: new Date() }))) return null;
  const outcome = await effect.send(attempt);
  // Under our lease nobody else can have spent the token: it was refused because it has made the thing.
  if (outcome.kind === "refused" && effect.isFenceRefused(outcome.refusal.supplierCode)) {
    await noteAttempt(deps.db, attempt.id, { fenceIsUsed: true });
  }
  if (outcome.kind !== "ok") return null;
  return await claimAndPublish(deps, effect, { made: outcome.value, attemptId: attempt.id, how: "created" });
}
