import type { PassRequestId } from "../contract/vocabulary.ts";
import { DEFAULT_TIMINGS } from "../domain/booking/timings.ts";
import { isPassEnded } from "../domain/passes/pass-request.ts";
import type { ResumedPass } from "../domain/passes/pass-state.ts";
import { STARTED_AGAIN } from "../requests/follow.ts";
import type { Db } from "../store/database/database.ts";
import type { PassRow } from "../store/passes/pass-row.ts";
import type { RestartOptions } from "../temporal/client/executions.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";
import { storedPassRow } from "./stored-pass.ts";

/** Dependencies of `restartPass`. */
export interface RestartPassDependencies {
  readonly db: Db;
  readonly passWorkflows: Pick<PassWorkflows, "restart">;
}

/**
 * Starts a request again from its row, its claim and its attempts, whatever became of its workflow. Repeated safely: one
 * workflow of its id runs.
 * @returns `none`: it has ended, or is not stored
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function restartPass(
  { db, passWorkflows }: RestartPassDependencies,
  passRequestId: PassRequestId,
  how: RestartOptions = STARTED_AGAIN,
): Promise<"restarted" | "runs" | "none"> {
  const row = await storedPassRow(db, passRequestId);
  if (row === null || isPassEnded(row.passRequest)) return "none";
  return (await passWorkflows.restart(beginningOfPass(row), how)) ? "restarted" : "runs";
}

/** With what the request of a row begins again: its opening tells the rest. */
export function beginningOfPass({ passRequest, revision, request, fingerprint }: PassRow): ResumedPass {
  return {
    record: { passRequest, revision },
    opened: null,
    issues: [],
    timings: DEFAULT_TIMINGS,
    isCancelWanted: passRequest.cancelRequestedAt !== null,
    restarted: true,
    ...(request === null ? {} : { stored: { request, fingerprint } }),
  };
}
