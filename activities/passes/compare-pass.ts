import type { CarryingPass } from "../../src/domain/passes/pass-activities.ts";
import type { PassRecord } from "../../src/domain/passes/pass-request.ts";
import { findPassRequest } from "../../src/store/passes/pass-requests.ts";
import type { PassDependencies } from "./dependencies.ts";
import { writePassBack } from "./write-pass-back.ts";

/**
 * Writes back what the database has lost of a request, and shows it as it is stored. It has no reason to be repeated but
 * that the database is away: what only a person can end must not keep a person's word from being carried out.
 */
export async function comparePass(deps: PassDependencies, { evidence }: CarryingPass): Promise<PassRecord> {
  const { record } = evidence;
  const found = await writePassBack(deps, evidence, null, { onDispute: "ask" });
  const row = found === "of-another-request" ? null : await findPassRequest(deps.db, record.passRequest.passRequestId);
  return row === null ? record : { passRequest: row.passRequest, revision: row.revision };
}
