import type { AskedPrebooking } from "../../contract/prebooking-request.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { instantOf } from "../instant.ts";
import { isTopUp } from "./top-up.ts";

/**
 * Canonical form of a request, whatever way it came: with its defaults and its program, without its id. Two
 * requests are the same if these are. Fingerprints of it are stored: one of a request without a field that was added
 * later is what it was.
 */
export function canonicalRequest(
  request: Omit<AskedPrebooking, "bookingId" | "programId">,
  programId: ProgramId,
): Omit<AskedPrebooking, "bookingId"> {
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
    pass: canonicalPass(pass),
    guest,
    autoCancelPending,
    ...(isTopUp(request) && { topUpOf: request.topUpOf }),
  };
}

/** A pass that is to be issued, with its dates as instants and its scope in order; one that is named as it is. */
function canonicalPass(pass: AskedPrebooking["pass"]): AskedPrebooking["pass"] {
  if (pass.type !== "newEPass") return pass;
  const { activationDate, expirationDate, allowedResourceIds } = pass;
  return {
    ...pass,
    activationDate: activationDate === null ? null : instantOf(Date.parse(activationDate)),
    expirationDate: instantOf(Date.parse(expirationDate)),
    allowedResourceIds: [...new Set(allowedResourceIds)].sort(),
  };
}
