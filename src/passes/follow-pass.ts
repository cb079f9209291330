import type { PassRequestId } from "../contract/vocabulary.ts";
import type { Follow } from "../domain/activity-interfaces.ts";
import { attention } from "../domain/booking/attention.ts";
import { isPassDecided, withPassNotice } from "../domain/passes/pass-request.ts";
import type { Db } from "../store/database/database.ts";
import { changePassRequest, findPassRequest } from "../store/passes/pass-requests.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";
import { restartPass } from "./restart-pass.ts";

/** Dependencies of `followPass`. */
interface FollowPassDependencies {
  readonly db: Db;
  readonly passWorkflows: Pick<PassWorkflows, "stateOf" | "restart">;
}

/**
 * Sees to it that a workflow carries a request that is not decided. One that was ended by force stays ended, and asks for
 * a person. One whose pass is issued is started again when somebody wants something of it.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function followPass(dependencies: FollowPassDependencies, id: PassRequestId): Promise<Follow> {
  const { db, passWorkflows } = dependencies;
  const row = await findPassRequest(db, id);
  if (row === null || isPassDecided(row.passRequest)) return "over";
  switch (await passWorkflows.stateOf(id)) {
    case "running":
      return "followed";
    case "ended-by-force": {
      const notice = attention("not_followed");
      await changePassRequest(db, id, async ({ passRequest }) => ({
        passRequest: withPassNotice(passRequest, notice),
      }));
      return "not-followed";
    }
    case "completed":
    case "unknown":
      return (await restartPass(dependencies, id)) ? "restarted" : "over";
  }
}
