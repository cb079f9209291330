import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import type { Claimed, Unsettled } from "../../src/domain/once/standing.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { databaseClock } from "../../src/store/database/postgres/database-facts.ts";
import {
  type Attempt,
  type Fence,
  isUnsettled,
  mayStillAppear,
  NEVER_APPEARED,
  SAID_TO_BE_NONE,
} from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { noteAttempt, settleAttempt } from "../../src/store/once/settle-attempt.ts";
import { databaseWentBack } from "../supplier-failure.ts";
import { claimAndPublish, type Made, publishClaimed } from "./claim.ts";
import type { Claimable, Effect, OnceDependencies } from "./effect.ts";
import { standingOf } from "./standing.ts";

/** A request that takes longer may come when the fence has expired, and a refusal would say nothing. */
const SENT_WITHIN_MS = 15_000;

/** What is made late appears within this; an empty look-up is only believed when it is repeated after it. */
const APPEARS_WITHIN_MS = 60_000;

/** How settling ended. `nothing-made`: nothing was made, and a new attempt may be made. */
export type SettleResult<Published> = Made<Published> | Claimed | Unsettled | { readonly kind: "nothing-made" };

/**
 * Settles what is open of a subject: publishes what it has claimed, and looks for what an attempt without an outcome
 * may have made. Where nothing is found and a fence keeps a second one out, the same token and request id are sent
 * again; no refusal is final then. A new attempt is only possible once the fence has expired, two look-ups with a
 * pause between them were empty, and nothing like it exists, however it is dated. Without a fence nothing is ever sent
 * again: it is looked for until a person decides. All times are the database's.
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
    // What an earlier attempt made after all is no look-alike that keeps this one from being given up.
    const late = await claimLate(deps, effect);
    if (late !== null) return late;
    for (const attempt of open) {
      const lookedAt = await databaseClock(deps.db);
      const found = (await adopt(deps, effect, attempt)) ?? (await repeatOrGiveUp(deps, effect, attempt, lookedAt));
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
  const standing = await standingOf(deps.db, effect.subject);
  if (standing !== null) return standing;
  const left = await findAttempts(deps.db, effect.subject);
  // Nobody settles an attempt by losing it.
  if (open.some((attempt) => !left.some(({ id, requestId }) => id === attempt.id && requestId === attempt.requestId)))
    throw databaseWentBack();
  return { kind: "nothing-made" };
}

/**
 * Claims what has appeared only after it was given up; null where nothing has. Asked before a subject ends without a
 * thing, since a refusal may be for the sake of that very thing, and before a new one is asked for.
 * @throws SupplierError where DragonPass does not show all of it
 */
export async function claimLate<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
): Promise<Made<Published> | Claimed | null> {
  const attempts = await findAttempts<Criteria>(deps.db, effect.subject);
  for (const attempt of attempts.filter(mayStillAppear)) {
    const found = await adopt(deps, effect, attempt);
    if (found !== null) return found;
  }
  return null;
}

async function adopt<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
): Promise<Made<Published> | Claimed | null> {
  // It exists, or there was nothing like it when it was given up: however it is dated, it is this one. Where a person has
  // said that there is none, what is oddly dated was known then.
  const anyTime = (attempt.fenceIsUsed || hasNeverAppeared(attempt)) && attempt.outcomeCode !== SAID_TO_BE_NONE;
  for (const made of await effect.findCandidates(attempt, { anyTime })) {
    const claimed = await claimAndPublish(deps, effect, { made, attempt, how: "adopted" });
    if (claimed !== null) return claimed;
  }
  return null;
}

function hasNeverAppeared({ outcomeCode }: Pick<Attempt, "outcomeCode">): boolean {
  return outcomeCode === NEVER_APPEARED;
}

/** Null while the attempt stays unsettled, or once it is settled with nothing made. */
async function repeatOrGiveUp<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Effect<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
  lookedAt: number,
): Promise<Made<Published> | Claimed | null> {
  const { fence } = attempt;
  if (fence === null || attempt.fenceIsUsed) return null;
  const now = await databaseClock(deps.db);
  if (now < fence.validUntil.getTime() - SENT_WITHIN_MS) return await repeat(deps, effect, attempt, lookedAt);
  await giveUpWhenExpired(deps, effect, attempt, { fence, lookedAt });
  return null;
}

async function giveUpWhenExpired<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
  { fence, lookedAt }: { readonly fence: Fence; readonly lookedAt: number },
): Promise<void> {
  // DragonPass's clock is not known to the second: its token may still be good.
  const expiredAt = fence.validUntil.getTime() + CLOCK_SKEW_MS;
  if (lookedAt < expiredAt) return;
  const emptyAt = attempt.emptyLookUpAt?.getTime() ?? 0;
  if (emptyAt < expiredAt) {
    await noteAttempt(deps.db, attempt, { emptyLookUpAt: new Date(lookedAt) });
  } else if (lookedAt - emptyAt >= APPEARS_WITHIN_MS) {
    // One that only its date speaks against: a clock is wrong, perhaps was so only then. A person decides.
    if ((await effect.findCandidates(attempt, { anyTime: true })).length > 0) return;
    await settleAttempt(deps.db, attempt, { outcome: "nothing-made", code: NEVER_APPEARED });
  }
}

async function repeat<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Effect<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
  lookedAt: number,
): Promise<Made<Published> | Claimed | null> {
  // Committed first: a refusal of the request before this one is not final from here on.
  if (!(await noteAttempt(deps.db, attempt, { emptyLookUpAt: new Date(lookedAt) }))) return null;
  const outcome = await effect.send(attempt);
  // Under our lease nobody else can have spent the token: it was refused because it has made the thing.
  if (outcome.kind === "refused" && effect.isFenceRefused(outcome.refusal.supplierCode)) {
    await noteAttempt(deps.db, attempt, { fenceIsUsed: true });
  }
  if (outcome.kind !== "ok") return null;
  return await claimAndPublish(deps, effect, { made: outcome.value, attempt, how: "created" });
}
