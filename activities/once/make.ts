import type { Claimed, Unsettled } from "../../src/domain/once/standing.ts";
import type { SupplierRefusal } from "../../src/dragonpass/errors/supplier-error.ts";
import { type Attempt, isUnsettled, type NewAttempt, NOT_SENT } from "../../src/store/once/attempt.ts";
import { beginAttempt, findAttempts } from "../../src/store/once/attempts.ts";
import { noteFenceRefusal, settleAsNothingMade } from "../../src/store/once/settle-attempt.ts";
import { repeatLater, throttled, unauthenticated } from "../supplier-failure.ts";
import { claimAndPublish, type Made } from "./claim.ts";
import type { Effect, OnceDependencies } from "./effect.ts";
import { claimLate } from "./settle.ts";
import { standingOf } from "./standing.ts";

/** How an attempt to make something ended. */
export type MakeResult<Published> =
  | Made<Published>
  | Claimed
  | Unsettled
  /** DragonPass refused, and nothing is open. */
  | { readonly kind: "refused"; readonly refusal: SupplierRefusal }
  /** The subject has ended meanwhile: nothing was sent. */
  | { readonly kind: "ended" };

/**
 * Makes something, once. The attempt is committed before its request is sent; without an outcome it is unsettled,
 * whatever became of the activity that made it, and is settled by `settleOpen` before anything new is tried. Where an
 * earlier one was given up or turned away, what it asked for is looked for once more right before.
 */
export async function makeOnce<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Effect<Thing, Criteria, Published>,
  attempt: Omit<NewAttempt<Criteria>, "subject">,
): Promise<MakeResult<Published>> {
  const late = await claimLate(deps, effect);
  if (late !== null) return late;
  const begun = await beginUnlessEnded(effect, { ...attempt, subject: effect.subject });
  return begun.kind === "begun" ? await sendFirst(deps, effect, begun.attempt) : begun;
}

/**
 * Commits the attempt under the lock under which the subject is also ended: neither an activity that was given up nor
 * one that follows a reset sends anything for a subject that has ended, or beside a request whose outcome is open.
 */
async function beginUnlessEnded<Thing, Criteria, Published>(
  effect: Effect<Thing, Criteria, Published>,
  attempt: NewAttempt<Criteria>,
): Promise<Claimed | Unsettled | { kind: "ended" } | { kind: "begun"; attempt: Attempt<Criteria> }> {
  return await effect.underLock(async (trx, hasEnded) => {
    if (hasEnded) return { kind: "ended" };
    const standing = await standingOf(trx, effect.subject);
    return standing ?? { kind: "begun", attempt: await beginAttempt(trx, attempt) };
  });
}

async function sendFirst<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Effect<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
): Promise<MakeResult<Published>> {
  const outcome = await effect.send(attempt);
  const unsettled: Unsettled = {
    kind: "unsettled",
    since: attempt.startedAt.getTime(),
    requestIds: [attempt.requestId],
  };
  // False where a run that was reset, or a worker that was taken for dead, is not the only one that has sent it.
  const isNothingMade = async (ending: "refused" | "nothing-made", code: string | null) =>
    (await settleAsNothingMade(deps.db, attempt, { outcome: ending, code })) &&
    !(await findAttempts(deps.db, effect.subject)).some(isUnsettled);
  switch (outcome.kind) {
    case "ok":
      return (await claimAndPublish(deps, effect, { made: outcome.value, attempt, how: "created" })) ?? unsettled;
    case "refused": {
      const { refusal } = outcome;
      // Whoever has spent the token: something on the way may have sent this very request twice.
      if (effect.isFenceRefused(refusal.supplierCode)) {
        await noteFenceRefusal(deps.db, attempt, refusal.supplierCode);
        return unsettled;
      }
      return (await isNothingMade("refused", refusal.supplierCode)) ? { kind: "refused", refusal } : unsettled;
    }
    case "throttled":
      if (!(await isNothingMade("nothing-made", "throttled"))) return unsettled;
      throw throttled(outcome.retryAfterMs);
    case "unauthenticated":
      if (!(await isNothingMade("nothing-made", outcome.supplierCode))) return unsettled;
      throw unauthenticated();
    case "unknown":
      if (outcome.sent) return unsettled;
      if (!(await isNothingMade("nothing-made", NOT_SENT))) return unsettled;
      throw repeatLater("supplier_unreachable", "DragonPass could not be reached; nothing was sent.", null);
  }
}
