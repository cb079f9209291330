import type { Claimed } from "../../src/domain/once/standing.ts";
import { type Attempt, NEVER_APPEARED, SAID_TO_BE_NONE } from "../../src/store/once/attempt.ts";
import { claimAndPublish, type Made } from "./claim.ts";
import type { Claimable, OnceDependencies } from "./effect.ts";

/** Result of looking for the thing that an attempt may have made. */
type LookUp<Published> =
  | Made<Published>
  | Claimed
  | { readonly kind: "none" }
  /** Nobody has claimed these, and they may be somebody else's as well. */
  | { readonly kind: "doubtful"; readonly thingIds: readonly string[] };

const NONE = { kind: "none" } as const;

/**
 * Looks for what an attempt may have made, and claims it.
 * @throws SupplierError where DragonPass does not show all of it
 */
export async function lookFor<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
): Promise<LookUp<Published>> {
  if (attempt.forgottenSince !== null) return await lookForForgotten(deps, effect, attempt);
  // It exists, or there was nothing like it when it was given up: however it is dated, it is this one. Where a person has
  // said that there is none, what is oddly dated was known then.
  const anyTime = (attempt.fenceIsUsed || attempt.outcomeCode === NEVER_APPEARED) && !isSaidToBeNone(attempt);
  for (const made of await effect.findCandidates(attempt, { anyTime })) {
    const claimed = await claimAndPublish(deps, effect, { made, attempt, how: "adopted" });
    if (claimed !== null) return claimed;
  }
  return NONE;
}

/** Nobody knows that anything was asked: only what is recognised beyond doubt is claimed, and no second one is risked. */
async function lookForForgotten<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
): Promise<LookUp<Published>> {
  // Whoever said so has been shown what there is.
  if (isSaidToBeNone(attempt)) return NONE;
  const likely = await effect.findCandidates(attempt, { anyTime: true });
  const [one] = likely;
  if (one === undefined) return NONE;
  const isOurs = likely.length === 1 && (await effect.isRecognised?.(attempt, one)) === true;
  const claimed = isOurs ? await claimAndPublish(deps, effect, { made: one, attempt, how: "adopted" }) : null;
  return claimed ?? { kind: "doubtful", thingIds: likely.map((one) => effect.idOf(one)) };
}

function isSaidToBeNone({ outcomeCode }: Pick<Attempt, "outcomeCode">): boolean {
  return outcomeCode === SAID_TO_BE_NONE;
}
