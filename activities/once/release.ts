import type { Subject } from "../../src/domain/once/subject.ts";
import type { Db } from "../../src/store/database/database.ts";
import { isUnsettled, SAID_TO_BE_NONE } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { findClaim, giveClaimUp } from "../../src/store/once/claims.ts";
import { settleAttempt } from "../../src/store/once/settle-attempt.ts";

/**
 * Settles what is open as having made nothing, as a person says. What it may have made all the same is looked for once
 * more before another one is asked for, and is found as a second one afterwards.
 * @returns whether anything was open, or an earlier try has settled it
 */
export async function release(trx: Db, subject: Subject, tries: number): Promise<boolean> {
  const attempts = await findAttempts(trx, subject);
  const open = attempts.filter(isUnsettled);
  const claim = await findClaim(trx, subject);
  if (open.length === 0 && claim === null)
    return tries > 0 && attempts.some(({ outcomeCode }) => outcomeCode === SAID_TO_BE_NONE);
  for (const attempt of open) await settleAttempt(trx, attempt, { outcome: "nothing-made", code: SAID_TO_BE_NONE });
  // It was found, and DragonPass has never shown it since.
  if (claim !== null) await giveClaimUp(trx, subject);
  return true;
}
