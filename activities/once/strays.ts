import { type Attempt, isUnsettled } from "../../src/store/once/attempt.ts";
import { findAttempts, recentAttemptsInScope } from "../../src/store/once/attempts.ts";
import type { Claimable, OnceDependencies } from "./effect.ts";

/** Attempts of other subjects that may still be without an outcome. */
const RECENT_MS = 24 * 3_600_000;

/**
 * Second things that were made inside one of the subject's attempts while an answer was lost. One that another subject
 * of the scope may be waiting for is left out.
 * @throws SupplierError where DragonPass does not show all of them
 */
export async function findStrays<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
): Promise<Map<string, Thing>> {
  const strays = new Map<string, Thing>();
  for (const attempt of await findAttempts<Criteria>(deps.db, effect.subject)) {
    if (await mayBeOfOthers(deps, effect, attempt)) continue;
    for (const made of await effect.findCandidates(attempt)) strays.set(effect.idOf(made), made);
  }
  return strays;
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
