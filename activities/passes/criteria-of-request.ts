import type { PassIssueRequest } from "../../src/contract/pass-request.ts";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import { instantOf } from "../../src/domain/instant.ts";
import { passModuleRow } from "../../src/domain/modules.ts";
import type { PassCriteria } from "../../src/domain/passes/pass-criteria.ts";
import { fingerprintOf } from "../../src/store/bookings/fingerprint.ts";
import type { Db } from "../../src/store/database/database.ts";

/** Criteria by which the pass of a request is recognised. */
export async function criteriaOfRequest(
  db: Db,
  request: PassIssueRequest & { readonly programId: ProgramId },
): Promise<PassCriteria> {
  const { programId, clientUserId, module, availableUsages, allowedResourceIds } = request;
  return {
    programId,
    clientUserId,
    holder: await holderOf(db, request),
    module: passModuleRow(module).code,
    activationDate: request.activationDate === null ? null : instantOf(Date.parse(request.activationDate)),
    expirationDate: instantOf(Date.parse(request.expirationDate)),
    availableUsages,
    allowedResourceIds,
  };
}

/** Keyed hash of a name, however it is written: DragonPass may keep it in capitals. */
export async function holderOf(
  db: Db,
  { firstName, lastName }: { readonly firstName: string; readonly lastName: string },
): Promise<string> {
  return await fingerprintOf(db, ["holder", alike(firstName), alike(lastName)]);
}

function alike(name: string): string {
  return name.normalize("NFKC").trim().replaceAll(/\s+/gu, " ").toLowerCase();
}
