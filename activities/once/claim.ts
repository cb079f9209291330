import type { Claimed } from "../../src/domain/once/standing.ts";
import { type AttemptKey, isUnsettled, wasLost, wasTurnedAway } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { claimThing, findClaim } from "../../src/store/once/claims.ts";
import { settleAttempt } from "../../src/store/once/settle-attempt.ts";
import type { Claimable, OnceDependencies } from "./effect.ts";

/** The thing is claimed and published. */
export interface Made<Published> {
  readonly kind: "made";
  readonly published: Published;
  /** An answer was lost on the way: a second thing may exist. */
  readonly outcomeWasUnknown: boolean;
  /** A request was answered with a no before: a second thing may exist all the same. */
  readonly wasTurnedAway: boolean;
}

/**
 * Claims what was made or found, and publishes it. Adopting is claiming: somebody else may have been faster.
 * @returns null where it belongs to another subject
 */
export async function claimAndPublish<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
  found: {
    readonly made: Thing;
    /** The attempt that made it; null where that is not known. */
    readonly attempt: AttemptKey | null;
    readonly how: "created" | "adopted";
  },
): Promise<Made<Published> | Claimed | null> {
  const thing = { kind: effect.thingKind, id: effect.idOf(found.made) };
  const claim = await claimThing(deps.db, { thing, subject: effect.subject });
  if (claim.kind === "taken") return null;
  // Somebody else found the subject's thing meanwhile; this one shows up as a stray.
  if (claim.kind === "has-other") return await publishClaimed(deps, effect);
  const published = await effect.publish(found.made);
  if (found.attempt !== null) await settleAttempt(deps.db, found.attempt, { outcome: found.how, thingId: thing.id });
  return await made(deps, effect, { published, thingId: thing.id });
}

/**
 * Publishes what the subject has claimed; null where it has claimed nothing. It stays claimed while DragonPass does not
 * show it, perhaps from a copy that lags.
 */
export async function publishClaimed<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
): Promise<Made<Published> | Claimed | null> {
  const claim = await findClaim(deps.db, effect.subject);
  if (claim === null) return null;
  const published = await effect.publishClaimed(claim.thing.id);
  if (published === null) return { kind: "claimed", since: claim.claimedAt.getTime() };
  return await made(deps, effect, { published, thingId: claim.thing.id });
}

/** Whichever attempt made the thing, and whether or not we died after its claim: none stays open. */
async function made<Thing, Criteria, Published>(
  { db }: OnceDependencies,
  { subject }: Claimable<Thing, Criteria, Published>,
  { published, thingId }: { readonly published: Published; readonly thingId: string },
): Promise<Made<Published>> {
  const attempts = await findAttempts(db, subject);
  for (const attempt of attempts.filter(isUnsettled)) await settleAttempt(db, attempt, { outcome: "adopted", thingId });
  return {
    kind: "made",
    published,
    outcomeWasUnknown: attempts.some(wasLost),
    wasTurnedAway: attempts.some(wasTurnedAway),
  };
}
