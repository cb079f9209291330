import type { PassRequest } from "../contract/pass-request.ts";
import type { PassRequestId } from "../contract/vocabulary.ts";
import { addToLogContext } from "../log/log-context.ts";
import type { Db } from "../store/database/database.ts";
import { findPassRequest } from "../store/passes/pass-requests.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";

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
  passRequestId: PassRequestId,
): Promise<PassRequest | null> {
  const row = await findPassRequest(db, passRequestId);
  const isPublished = row !== null && row.firstExecutionRunId !== null;
  const passRequest = isPublished ? row.passRequest : await passWorkflows.requested(passRequestId);
  // Not before: what no request is called may be anything that a caller took for an id.
  if (passRequest !== null) addToLogContext({ passRequestId });
  return passRequest;
}
