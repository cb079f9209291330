import type { Claimed, Unsettled } from "../../src/domain/once/standing.ts";
import type { Subject } from "../../src/domain/once/subject.ts";
import type { Db } from "../../src/store/database/database.ts";
import { isUnsettled, wasLost } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { findClaim } from "../../src/store/once/claims.ts";

/** Finds what keeps a subject from asking again and from ending without a thing; null where nothing does. */
export async function standingOf(db: Db, subject: Subject): Promise<Claimed | Unsettled | null> {
  const claim = await findClaim(db, subject);
  if (claim !== null) return { kind: "claimed", since: claim.claimedAt.getTime() };
  const attempts = await findAttempts(db, subject);
  if (!attempts.some(isUnsettled)) return null;
  // The first answer that was lost counts: a person is asked also where each further request meets the same.
  const since = Math.min(...attempts.filter(wasLost).map(({ startedAt }) => startedAt.getTime()));
  // What nobody remembers has no id that DragonPass would know.
  const open = attempts.filter((attempt) => isUnsettled(attempt) && attempt.forgottenSince === null);
  return { kind: "unsettled", since, requestIds: open.map(({ requestId }) => requestId) };
}
