import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import { isPassDecided, withUndecided } from "../../src/domain/passes/pass-request.ts";
import type { Db } from "../../src/store/database/database.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";
import { PASS_REQUESTS } from "../../src/store/watch/watched-table.ts";
import type { Undecided } from "../inbox/note-undecided.ts";

/** Requests for passes that may be neither issued nor refused for long. */
export function undecidedPasses(
  db: Db,
  tell: (passRequestId: PassRequestId) => Promise<void>,
): Undecided<PassRequestId> {
  return { table: PASS_REQUESTS, note: (passRequestId) => note(db, passRequestId), tell };
}

async function note(db: Db, passRequestId: PassRequestId): Promise<boolean> {
  let isNoted = false;
  await changePassRequest(db, passRequestId, async ({ passRequest }) => {
    isNoted = !isPassDecided(passRequest);
    return isNoted ? { passRequest: withUndecided(passRequest) } : null;
  });
  return isNoted;
}
