import type { PassRequest } from "../contract/pass-request.ts";
import type { PassRequestId } from "../contract/vocabulary.ts";
import { isPassDecided } from "../domain/passes/pass-request.ts";
import { rowStanding } from "../requests/row-standing.ts";
import type { Db } from "../store/database/database.ts";
import { findPassRequest } from "../store/passes/pass-requests.ts";
import type { PassRow } from "../store/passes/pass-row.ts";

/** The request as it was last published; null where nobody has opened it, and it asks for nobody. */
export async function publishedPassRequest(db: Db, id: PassRequestId): Promise<PassRequest | null> {
  const row = await findPassRequest(db, id);
  const isShown = row !== null && (standingOf(row) === "opened" || row.passRequest.needsAttention !== null);
  return isShown ? row.passRequest : null;
}

/** The row of a request; null where there is none, or its id was only taken: its caller was told to repeat. */
export async function storedPassRow(db: Db, id: PassRequestId): Promise<PassRow | null> {
  const row = await findPassRequest(db, id);
  return row === null || standingOf(row) === "taken" ? null : row;
}

function standingOf(row: PassRow) {
  return rowStanding(row, isPassDecided(row.passRequest));
}
