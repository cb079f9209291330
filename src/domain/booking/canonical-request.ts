import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { isTopUp } from "./top-up.ts";

/**
 * Canonical form of a request, whatever way it came: with its defaults and its program, without its id. Two
 * requests are the same if these are. Fingerprints of it are stored: one of a request without a field that was added
 * later is what it was.
 */
export function canonicalRequest(
  request: Omit<PrebookingRequest, "bookingId" | "programId">,
  programId: ProgramId,
): Omit<PrebookingRequest, "bookingId"> {
  const { module, resourceId, optionId, prebookingDate, adultCount, childCount, pass, guest, autoCancelPending } =
    request;
  return {
    programId,
    module,
    resourceId,
    optionId,
    prebookingDate,
    adultCount,
    childCount,
    pass,
    guest,
    autoCancelPending,
    ...(isTopUp(request) && { topUpOf: request.topUpOf }),
  };
}
