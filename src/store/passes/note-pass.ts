import type { PassRequestId } from "../../contract/vocabulary.ts";
import { type PassRecord, withOnlyNotice } from "../../domain/passes/pass-request.ts";
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
