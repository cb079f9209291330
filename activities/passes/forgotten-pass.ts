import { passRequestSubject } from "../../src/domain/once/subject.ts";
import { userScope } from "../../src/domain/passes/pass-criteria.ts";
import type { Transaction } from "../../src/store/database/database.ts";
import type { PassRow } from "../../src/store/passes/pass-row.ts";
import { noteForgottenAttempt } from "../once/forgotten-attempt.ts";
import { criteriaOfRequest } from "./criteria-of-request.ts";
import type { PassDependencies } from "./dependencies.ts";

/**
 * Notes, once for each request id, that a pass may have been asked for which neither store remembers, unless the request
 * is decided, or an answer is lost. `since`: the earliest that it can have been.
 * @returns whether it was noted now
 */
export async function noteForgottenPass(
  { programIds }: Pick<PassDependencies, "programIds">,
  trx: Transaction,
  { request, passRequest }: Pick<PassRow, "request" | "passRequest">,
  requestId: string,
  since: Date = new Date(passRequest.createdAt),
): Promise<boolean> {
  if (request === null || passRequest.status !== "requested") return false;
  const subject = passRequestSubject(passRequest.passRequestId);
  return await noteForgottenAttempt(trx, { subject, requestId, since }, async () => {
    const criteria = await criteriaOfRequest(trx, { ...request, programId: request.programId ?? programIds[0] });
    return { scope: userScope(criteria), criteria };
  });
}
