import type { PassRequestId } from "../contract/vocabulary.ts";
import { DEFAULT_TIMINGS } from "../domain/booking/timings.ts";
import { isPassEnded } from "../domain/passes/pass-request.ts";
import type { ResumedPass } from "../domain/passes/pass-state.ts";
import type { Db } from "../store/database/database.ts";
import { findPassRequest } from "../store/passes/pass-requests.ts";
import type { PassRow } from "../store/passes/pass-row.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";

/** Dependencies of `restartPass`. */
interface RestartPassDependencies {
  readonly db: Db;
  readonly passWorkflows: Pick<PassWorkflows, "restart">;
}

/**
 * Starts a request again from its row, its claim and its attempts, whatever became of its workflow. Repeated safely: one
 * workflow of its id runs.
 * @returns whether a workflow carries it now
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function restartPass(
  { db, passWorkflows }: RestartPassDependencies,
  passRequestId: PassRequestId,
): Promise<boolean> {
  const row = await findPassRequest(db, passRequestId);
  if (row === null || row.request === null || isPassEnded(row.passRequest)) return false;
  await passWorkflows.restart(row.passRequest, beginningOfPass(row));
  return true;
}

/** With what the request of a row begins again: its opening tells the rest. */
export function beginningOfPass({ passRequest, revision }: PassRow): ResumedPass {
  const record = { passRequest, revision };
  return { record, opened: null, issues: [], timings: DEFAULT_TIMINGS, isCancelWanted: false, restarted: true };
}
