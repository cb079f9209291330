import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import type { Claimed, Unsettled } from "../../src/domain/once/standing.ts";
import { refusalOf, SupplierError, type SupplierRefusal } from "../../src/dragonpass/errors/supplier-error.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import {
  type Attempt,
  type AttemptKey,
  isUnsettled,
  mayStillAppear,
  NEVER_APPEARED,
  type Settlement,
  wasTurnedAway,
} from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { noteAttempt, reopenAttempt, settleAttempt } from "../../src/store/once/settle-attempt.ts";
import { databaseWentBack } from "../supplier-failure.ts";
import { claimAndPublish, type Made, publishClaimed } from "./claim.ts";
import type { Claimable, Effect, OnceDependencies } from "./effect.ts";
import { lookFor } from "./look-for.ts";
import { standingOf } from "./standing.ts";

/** A request that takes longer may come when the fence has expired, and a refusal would say nothing. */
const SENT_WITHIN_MS = 15_000;

/** Within this, a thing that is made late appears; an empty look-up is only believed when it is repeated after it. */
const APPEARS_WITHIN_MS = 60_000;

/**
 * How settling ended. `nothing-made`: nothing was made, and a new attempt may be made. `refused`: the same, and the
 * answer was that the fence is spent.
 */
export type SettleResult<Published> =
  | Made<Published>
  | Claimed
  | Unsettled
  | { readonly kind: "nothing-made" }
  | { readonly kind: "refused"; readonly refusal: SupplierRefusal };

/**
 * Settles what is open of a subject: publishes what it has claimed, and looks for what an attempt without an outcome
 * may have made. Where nothing is found and a fence keeps a second one out, the same token and request id are sent
 * again; no refusal is final then. A new attempt is only possible once the fence has expired, or was refused at once,
 * two look-ups with a pause between them were empty, and nothing like it exists, however it is dated. Without a fence nothing is ever sent
 * again: it is looked for until a person decides; but what nobody remembers to have sent is given up when it was looked
 * for in vain. All times are the database's.
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
  const doubtful: string[] = [];
  let notLooked: Pick<Unsettled, "notLooked"> = {};
  try {
    // What an earlier attempt made after all is no look-alike that keeps this one from being given up.
    const late = await claimLate(deps, effect);
    if (late !== null) return late;
    for (const attempt of open) {
      const lookedAt = await databaseClock(deps.db);
      const found = await lookFor(deps, effect, attempt);
      if (found.kind === "doubtful") doubtful.push(...found.thingIds);
      else if (found.kind !== "none") return found;
      else {
        const repeated = await repeatOrGiveUp(deps, effect, attempt, lookedAt);
        if (repeated !== null) return repeated;
      }
    }
  } catch (error) {
    if (!(error instanceof SupplierError)) throw error;
    // DragonPass cannot be asked now; the workflow looks again, so that it can say what it waits for.
    notLooked = { notLooked: error.code };
    deps.log.warn(
      { ...effect.logFields, code: error.code },
      "could not look up whether a request with a lost answer made something; trying again later",
    );
  }
  const standing = await standingOf(deps.db, effect.subject);
  if (standing?.kind === "unsettled") return withDoubt({ ...standing, ...notLooked }, doubtful);
  if (standing !== null) return standing;
  const left = await findAttempts(deps.db, effect.subject);
  const settled = left.filter((attempt) => open.some((one) => isSame(one, attempt)));
  // Nobody settles an attempt by losing it.
  if (settled.length < open.length) throw databaseWentBack();
  const refused = settled.findLast(({ outcome }) => outcome === "refused");
  const refusal = refusalOf(refused?.outcomeCode ?? "");
  return refusal === null ? { kind: "nothing-made" } : { kind: "refused", refusal };
}

function isSame(one: AttemptKey, other: AttemptKey): boolean {
  return one.id === other.id && one.requestId === other.requestId;
}

/**
 * Claims what has appeared only after it was given up, or turned away; null where nothing has. Asked before a subject ends without a
 * thing, since a refusal may be for the sake of that very thing, and before a new one is asked for. What may be
 * somebody else's leaves its attempt open again.
 * @throws SupplierError where DragonPass does not show all of it
 */
export async function claimLate<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
): Promise<Made<Published> | Claimed | Unsettled | null> {
  const attempts = await findAttempts<Criteria>(deps.db, effect.subject);
  const doubtful: string[] = [];
  for (const attempt of lateAmong(attempts)) {
    const found = await lookFor(deps, effect, attempt);
    if (found.kind === "doubtful") {
      doubtful.push(...found.thingIds);
      await reopenAttempt(deps.db, attempt);
    } else if (found.kind !== "none") return found;
  }
  const standing = doubtful.length === 0 ? null : await standingOf(deps.db, effect.subject);
  return standing === null ? null : withDoubt(standing, doubtful);
}

/** Attempts whose thing may appear late. A remembered one explains it better than a forgotten one, also while open. */
function lateAmong<Criteria>(attempts: readonly Attempt<Criteria>[]): Attempt<Criteria>[] {
  const remembered = attempts.filter(({ forgottenSince }) => forgottenSince === null);
  const forgotten = remembered.some(isUnsettled)
    ? []
    : attempts.filter(({ forgottenSince }) => forgottenSince !== null);
  return [
    ...remembered.filter(mayStillAppear),
    ...asOne(remembered.filter(wasTurnedAway)),
    ...forgotten.filter(mayStillAppear),
  ];
}

/** One that stands for all that were turned away: they ask for the same, and may be many where DragonPass throttles. */
function asOne<Criteria>(attempts: readonly Attempt<Criteria>[]): Attempt<Criteria>[] {
  return attempts.slice(0, 1).map((first) => ({ ...first, fence: attempts.at(-1)?.fence ?? null }));
}

function withDoubt(standing: Claimed | Unsettled, doubtful: readonly string[]): Claimed | Unsettled {
  return standing.kind === "claimed" || doubtful.length === 0 ? standing : { ...standing, doubtful };
}

/** Null while the attempt stays unsettled, or once it is settled with nothing made. */
async function repeatOrGiveUp<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Effect<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
  lookedAt: number,
): Promise<Made<Published> | Claimed | null> {
  const { fence } = attempt;
  if (attempt.fenceIsUsed || (await effect.isRequestLost?.())) return null;
  if (attempt.forgottenSince !== null) {
    // Nobody can send it any more: what it made is there, and shows soon.
    await giveUpAfter(deps, effect, attempt, { expiredAt: attempt.startedAt.getTime(), lookedAt });
    return null;
  }
  if (attempt.outcomeCode !== null) {
    // Its fence was spent when it came, so nothing comes of it later; what spent it, perhaps the same request, shows soon.
    const settlement = { outcome: "refused", code: attempt.outcomeCode } as const;
    await giveUpAfter(deps, effect, attempt, { expiredAt: attempt.startedAt.getTime(), lookedAt, settlement });
    return null;
  }
  if (fence === null) return null;
  const now = await databaseClock(deps.db);
  if (now < fence.validUntil.getTime() - SENT_WITHIN_MS) return await repeat(deps, effect, attempt, lookedAt);
  // DragonPass's clock is not known to the second: its token may still be good.
  await giveUpAfter(deps, effect, attempt, { expiredAt: fence.validUntil.getTime() + CLOCK_SKEW_MS, lookedAt });
  return null;
}

async function giveUpAfter<Thing, Criteria, Published>(
  deps: OnceDependencies,
  effect: Claimable<Thing, Criteria, Published>,
  attempt: Attempt<Criteria>,
  {
    expiredAt,
    lookedAt,
    settlement = { outcome: "nothing-made", code: NEVER_APPEARED },
  }: { readonly expiredAt: number; readonly lookedAt: number; readonly settlement?: Settlement },
): Promise<void> {
  if (lookedAt < expiredAt) return;
  const emptyAt = attempt.emptyLookUpAt?.getTime() ?? 0;
  if (emptyAt < expiredAt) {
    await noteAttempt(deps.db, attempt, { emptyLookUpAt: new Date(lookedAt) });
  } else if (lookedAt - emptyAt >= APPEARS_WITHIN_MS) {
    // One that only its date speaks against: a clock is wrong, perhaps was so only then. A person decides.
    if ((await effect.findCandidates(attempt, { anyTime: true })).length > 0) return;
    await settleAttempt(deps.db, attempt, settlement);
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
