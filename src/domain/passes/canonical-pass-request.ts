import type { PassIssueRequest } from "../../contract/pass-request.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { instantOf } from "../instant.ts";

/**
 * Canonical form of a request for a pass, whatever way it came: with its program, its dates as instants and its scope in
 * order, without its id. Two requests are the same if these are.
 */
export function canonicalPassRequest(
  request: Omit<PassIssueRequest, "passRequestId" | "programId">,
  programId: ProgramId,
): Record<string, unknown> {
  const { module, clientUserId, firstName, lastName, activationDate, expirationDate } = request;
  return {
    programId,
    module,
    clientUserId,
    firstName,
    lastName,
    activationDate: activationDate === null ? null : instantOf(Date.parse(activationDate)),
    expirationDate: instantOf(Date.parse(expirationDate)),
    availableUsages: request.availableUsages,
    allowedResourceIds: [...new Set(request.allowedResourceIds)].sort(),
  };
}
