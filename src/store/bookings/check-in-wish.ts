import type { BookingId, OrderId } from "../../contract/vocabulary.ts";
import { checkInSubject } from "../../domain/once/subject.ts";
import type { Db } from "../database/database.ts";
import { type Attempt, isUnsettled, type Settlement } from "../once/attempt.ts";
import { beginAttempt, findAttempts } from "../once/attempts.ts";
import { settleAttempt } from "../once/settle-attempt.ts";

/** The wish to check in that has not been answered yet: DragonPass may have been asked. Null where there is none. */
export async function findCheckInWish(db: Db, bookingId: BookingId): Promise<Attempt | null> {
  return (await findAttempts(db, checkInSubject(bookingId))).find(isUnsettled) ?? null;
}

/**
 * The wish to check in, committed before DragonPass is asked, unless one is open already. It outlives the activity and
 * the run, so that whoever carries the booking next asks again: a second check-in is answered as the first was.
 */
export async function takeCheckInWish(db: Db, bookingId: BookingId, orderId: OrderId): Promise<Attempt> {
  const open = await findCheckInWish(db, bookingId);
  if (open !== null) return open;
  const scope = JSON.stringify(["order", orderId]);
  return await beginAttempt(db, {
    subject: checkInSubject(bookingId),
    scope,
    requestId: crypto.randomUUID(),
    fence: null,
    criteria: {},
  });
}

/** Says what has become of the wish to check in. Two may be open, where two have asked at once. */
export async function settleCheckInWish(db: Db, bookingId: BookingId, settlement: Settlement): Promise<void> {
  const wishes = await findAttempts(db, checkInSubject(bookingId));
  for (const wish of wishes.filter(isUnsettled)) await settleAttempt(db, wish, settlement);
}
