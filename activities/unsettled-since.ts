import type { BookingId } from "../src/contract/vocabulary.ts";
import { findUnsettledAttempts } from "../src/store/attempts.ts";
import type { Db } from "../src/store/database.ts";

/** When the first request was sent whose outcome is not known; null where there is none. */
export async function unsettledSince(db: Db, bookingId: BookingId): Promise<number | null> {
  const [unsettled] = await findUnsettledAttempts(db, bookingId);
  return unsettled?.startedAt.getTime() ?? null;
}
