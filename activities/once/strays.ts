import { type Attempt, isUnsettled, SAID_TO_BE_NONE } from "../../src/store/once/attempt.ts";
import { findAttempts, recentAttemptsInScope } from "../../src/store/once/attempts.ts";
import type { Claimable, OnceDependencies } from "./effect.ts";

/** Attempts of other subjects that may still be without an outcome. */
const RECENT_MS = 24 * 3_600_000;

/** A second thing. */
interface Stray<Thing> {
  readonly made: Thing;
  /** False where nobody remembers to have asked for it: it may be somebody else's. */
  readonly isCertain: boolean;
}

/**
 * Second things that were made inside one of the subject's attempts while an answer was lost, or was a no. One that another subject
 * of the scope may be waiting for is left out, and so is what a person has been shown who has said that it is none.
 * @throws SupplierError where DragonPass does not show all of them
 */
export async function findStrays<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
): Promise<Map<string, Stray<Thing>>> {
  const strays = new Map<string, Stray<Thing>>();
  for (const attempt of onePerRequest(await findAttempts<Criteria>(deps.db, effect.subject))) {
    const isForgotten = attempt.forgottenSince !== null;
    if (isForgotten && attempt.outcomeCode === SAID_TO_BE_NONE) continue;
    if (await mayBeOfOthers(deps, effect, attempt)) continue;
    for (const made of await effect.findCandidates(attempt)) {
      const isCertain = !isForgotten || strays.get(effect.idOf(made))?.isCertain === true;
      strays.set(effect.idOf(made), { made, isCertain });
    }
  }
  return strays;
}

/** The first try of each request: what a later one made is dated no earlier, and its fence is the same. */
function onePerRequest<Criteria>(attempts: readonly Attempt<Criteria>[]): Attempt<Criteria>[] {
  const requests = new Map<string, Attempt<Criteria>>();
  for (const attempt of attempts) if (!requests.has(attempt.requestId)) requests.set(attempt.requestId, attempt);
  return [...requests.values()];
}

async function mayBeOfOthers<Thing, Criteria, Published>(
  { db }: OnceDependencies,
  { asksForTheSame }: Claimable<Thing, Criteria, Published>,
  { subject, scope, criteria }: Attempt<Criteria>,
): Promise<boolean> {
  const recent = await recentAttemptsInScope<Criteria>(db, scope, RECENT_MS);
  return recent.some(
    (other) =>
      other.subject.kind === subject.kind &&
      other.subject.id !== subject.id &&
      isUnsettled(other) &&
      asksForTheSame(other.criteria, criteria),
  );
}
