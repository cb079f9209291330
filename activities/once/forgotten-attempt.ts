import type { Subject } from "../../src/domain/once/subject.ts";
import type { Transaction } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import type { NewAttempt } from "../../src/store/once/attempt.ts";
import { findAttempts, restoreAttempt } from "../../src/store/once/attempts.ts";
import { standingOf } from "./standing.ts";

/** Requests that may have been sent and that nobody remembers. */
interface Forgotten {
  readonly subject: Subject;
  /** Stands for the ids of all of them. */
  readonly requestId: string;
  /** The earliest that one can have been sent. */
  readonly since: Date;
}

/**
 * Notes, once for each request id, that something may have been asked of DragonPass which neither store remembers,
 * unless it is known that there is a thing, or that an answer is lost.
 * @param askedFor how it is recognised
 * @returns whether it was noted now
 */
export async function noteForgottenAttempt<Criteria>(
  trx: Transaction,
  { subject, requestId, since }: Forgotten,
  askedFor: () => Promise<Pick<NewAttempt<Criteria>, "scope" | "criteria">>,
): Promise<boolean> {
  const isNoted = (await findAttempts(trx, subject)).some((attempt) => attempt.requestId === requestId);
  if (isNoted || (await standingOf(trx, subject)) !== null) return false;
  const attempt = { subject, requestId, fence: null, forgottenSince: since, ...(await askedFor()) };
  await restoreAttempt(trx, attempt, { since: new Date(await databaseClock(trx)), settlement: null });
  return true;
}
