import { DEFAULT_TIMINGS } from "../booking/timings.ts";
import { isPassDecided, isPassEnded, type PassRecord } from "./pass-request.ts";

/**
 * When a request that is published now must have been looked at again, epoch milliseconds; null where nothing more is
 * expected of it. One whose pass is issued is carried until that expires.
 */
export function passLookDueAt({ passRequest }: Pick<PassRecord, "passRequest">, nowMs: number): number | null {
  const { unsettledSlowLookUpMs, watchSlackMs } = DEFAULT_TIMINGS;
  if (isPassEnded(passRequest)) return null;
  if (!isPassDecided(passRequest)) return nowMs + unsettledSlowLookUpMs + watchSlackMs;
  const expiresAt = Date.parse(passRequest.expirationDate ?? "");
  return expiresAt > nowMs ? expiresAt + watchSlackMs : null;
}
