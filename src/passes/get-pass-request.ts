import type { PassRequest } from "../contract/pass-request.ts";
import type { PassRequestId } from "../contract/vocabulary.ts";
import { addToLogContext } from "../log/log-context.ts";
import type { Db } from "../store/database/database.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";
import { publishedPassRequest, storedPassRow } from "./stored-pass.ts";

/** Dependencies of `getPassRequest`. */
export interface GetPassRequestDependencies {
  readonly db: Db;
  readonly passWorkflows: Pick<PassWorkflows, "requested">;
}

/**
 * Reads a request: as it was last published, else as its workflow was asked for it. Null where there is none.
 * @throws {AppError} `temporarily_unavailable` where it is not published and Temporal does not answer
 */
export async function getPassRequest(
  { db, passWorkflows }: GetPassRequestDependencies,
  id: PassRequestId,
): Promise<PassRequest | null> {
  // Temporal may have lost, or have been made to forget, what it had taken.
  const asked = async () => (await passWorkflows.requested(id)) ?? (await storedPassRow(db, id))?.passRequest ?? null;
  const passRequest = (await publishedPassRequest(db, id)) ?? (await asked());
  // Not before: what no request is called may be anything that a caller took for an id.
  if (passRequest !== null) addToLogContext({ passRequestId: id });
  return passRequest;
}
