import type { BookingId } from "../../src/contract/vocabulary.ts";
import { cancellationSubject } from "../../src/domain/once/subject.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { Attempt } from "../../src/store/once/attempt.ts";
import { beginAttempt, findAttempts } from "../../src/store/once/attempts.ts";

/** Why a cancellation was asked for: by the clock, or by somebody. */
interface CancellationCriteria {
  readonly automatic: boolean;
}

/**
 * Commits that DragonPass is about to be asked to cancel the order. The mark outlives the activity and the run, so that
 * a cancellation whose answer was lost is never reported as the lounge's. Cancelling twice does no harm: the order is
 * read first, and nothing fences a second request.
 */
export async function markCancellation(
  db: Db,
  bookingId: BookingId,
  orderId: string,
  criteria: CancellationCriteria,
): Promise<Attempt<CancellationCriteria>> {
  const subject = cancellationSubject(bookingId);
  const open = (await findAttempts<CancellationCriteria>(db, subject)).find(
    (attempt) => attempt.outcome === null && attempt.criteria.automatic === criteria.automatic,
  );
  if (open !== undefined) return open;
  const scope = JSON.stringify(["order", orderId]);
  return await beginAttempt(db, { subject, scope, requestId: crypto.randomUUID(), fence: null, criteria });
}

/**
 * Marks a cancellation that an earlier try of the activity may have asked for, unless the marks account for all it did.
 * @returns null where they do
 */
export async function markLostCancellation(
  db: Db,
  bookingId: BookingId,
  orderId: string,
  { automatic, tries }: CancellationCriteria & { readonly tries: number },
): Promise<Attempt<CancellationCriteria> | null> {
  const marks = await findAttempts<CancellationCriteria>(db, cancellationSubject(bookingId));
  const isOpen = marks.some(({ outcome }) => outcome === null || outcome === "created");
  // A refusal has answered an earlier cancellation.
  const isKnown = isOpen || marks.filter(({ outcome }) => outcome !== "refused").length >= tries;
  return isKnown ? null : await markCancellation(db, bookingId, orderId, { automatic });
}

/** Our own cancellation of the order, where one was asked for that may have succeeded; else null. */
export async function ownCancellation(db: Db, bookingId: BookingId): Promise<CancellationCriteria | null> {
  const attempts = await findAttempts<CancellationCriteria>(db, cancellationSubject(bookingId));
  const mayHaveSucceeded = attempts.filter(({ outcome }) => outcome === null || outcome === "created");
  if (mayHaveSucceeded.length === 0) return null;
  // What somebody asks for counts more than what only the clock has asked for.
  return { automatic: mayHaveSucceeded.every(({ criteria }) => criteria.automatic) };
}
