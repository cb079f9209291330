import type { PassRequestId } from "../../contract/vocabulary.ts";
import { instantOf } from "../../domain/instant.ts";
import { isPassEnded, type PassRecord, withOnlyNotice } from "../../domain/passes/pass-request.ts";
import type { Db } from "../database/database.ts";
import { changePassRequest, findPassRequest } from "./pass-requests.ts";

/**
 * Takes a request's notice back, since a person has taken note of it: the same one is not given again.
 * @returns null where it shows none, or is not stored
 */
export async function notePassAttention(db: Db, passRequestId: PassRequestId): Promise<PassRecord | null> {
  if ((await findPassRequest(db, passRequestId)) === null) return null;
  let hadNotice = false;
  const record = await changePassRequest(db, passRequestId, async ({ passRequest }) => {
    const { needsAttention } = passRequest;
    hadNotice = needsAttention !== null;
    return needsAttention === null ? null : { passRequest: withOnlyNotice(passRequest, null), noted: needsAttention };
  });
  return hadNotice ? record : null;
}

/**
 * Stores that a request is to be cancelled, unless it has ended: whoever starts it again begins with that.
 * @returns the request as it is then; null where none is stored, or another run has it than the one that says so
 */
export async function notePassCancellation(
  db: Db,
  passRequestId: PassRequestId,
  by: { readonly firstExecutionRunId: string | null },
): Promise<PassRecord | null> {
  if ((await findPassRequest(db, passRequestId)) === null) return null;
  let isOurs = true;
  const record = await changePassRequest(db, passRequestId, async ({ passRequest, firstExecutionRunId, nowMs }) => {
    isOurs = by.firstExecutionRunId === null || by.firstExecutionRunId === firstExecutionRunId;
    const isNoted = isPassEnded(passRequest) || passRequest.cancelRequestedAt !== null;
    return isNoted || !isOurs ? null : { passRequest: { ...passRequest, cancelRequestedAt: instantOf(nowMs) } };
  });
  return isOurs ? record : null;
}
