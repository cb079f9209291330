import type { PassRequest } from "../contract/pass-request.ts";
import type { PassRequestId } from "../contract/vocabulary.ts";
import type { Follow } from "../domain/activity-interfaces.ts";
import { E_PASS_KIND, passRequestSubject } from "../domain/once/subject.ts";
import { passAttention } from "../domain/passes/pass-attention.ts";
import { passLookDueAt } from "../domain/passes/pass-look-due.ts";
import { isPassDecided, withOnlyNotice, withPassNotice } from "../domain/passes/pass-request.ts";
import type { Logger } from "../log/log.ts";
import { follow } from "../requests/follow.ts";
import { NEVER_APPEARED } from "../store/once/attempt.ts";
import { claimThing } from "../store/once/claims.ts";
import { settleOpenAttempts } from "../store/once/settle-attempt.ts";
import { changePassRequest, findPassRequest } from "../store/passes/pass-requests.ts";
import type { PassRow } from "../store/passes/pass-row.ts";
import { setLookDue } from "../store/watch/overdue.ts";
import { PASS_REQUESTS } from "../store/watch/watched-table.ts";
import type { CompletedExecution, RestartOptions } from "../temporal/client/executions.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";
import { type RestartPassDependencies, restartPass } from "./restart-pass.ts";

/** Dependencies of `followPass`. */
interface FollowPassDependencies extends RestartPassDependencies {
  readonly passWorkflows: Pick<PassWorkflows, "find" | "restart">;
  readonly log: Pick<Logger, "warn">;
}

/**
 * Sees to it that a workflow carries a request until its pass is cancelled or expires. One that a person has ended in
 * Temporal stays ended, and asks for a person, until somebody wants something of it or its pass has expired.
 * @param putBackAt when Temporal was put back to an earlier copy, a short time ago: what fails since then is broken
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function followPass(
  dependencies: FollowPassDependencies,
  id: PassRequestId,
  putBackAt: Date | null = null,
): Promise<Follow> {
  const { db, passWorkflows } = dependencies;
  const row = await findPassRequest(db, id);
  const isPersonAsked = row?.passRequest.needsAttention?.code === "not_followed";
  if (row === null || passLookDueAt(row, row.nowMs) === null) {
    if (isPersonAsked) await withoutNotice(dependencies, id);
    return await over(dependencies, id);
  }
  return await follow(await passWorkflows.find(id), {
    isPersonAsked,
    putBackAt,
    restart: (how) => restart(dependencies, id, how),
    askPerson: () => askPerson(dependencies, row),
    onRunning: async ({ isAsleep }) => {
      if (isPersonAsked) await withoutNotice(dependencies, id);
      else if (isAsleep && putBackAt === null) await lookAgain(dependencies, row);
    },
    onCompleted: async (execution) => {
      switch (await writeBackEnded(dependencies, row, execution)) {
        case "disputed":
          return await askPerson(dependencies, row);
        case "written":
          return await over(dependencies, id);
        case "not-ended":
          return null;
      }
    },
  });
}

/**
 * Writes back how a request has ended, where the database was put back to before that: nobody else would. `not-ended`:
 * its workflow has given it up without an end, or was one of another request. `disputed`: another request has claimed
 * its pass by now.
 */
async function writeBackEnded(
  { db }: FollowPassDependencies,
  { passRequest: stored, firstExecutionRunId }: PassRow,
  execution: CompletedExecution<PassRequest>,
): Promise<"written" | "not-ended" | "disputed"> {
  const { result: ended } = execution;
  const { passRequestId, orderId } = ended;
  // Whoever took its id again, after the row was lost, was compared with the workflow.
  const isSame = ended.createdAt === stored.createdAt || firstExecutionRunId === null;
  if (!isPassDecided(ended) || !isSame) return "not-ended";
  const subject = passRequestSubject(passRequestId);
  if (orderId !== null) {
    const claim = await claimThing(db, { thing: { kind: E_PASS_KIND, id: orderId }, subject });
    if (claim.kind === "taken" || claim.kind === "has-other") return "disputed";
  }
  // Before the row, which says that nothing is left to do. Its workflow had found out what became of each.
  const made =
    orderId === null
      ? ({ outcome: "nothing-made", code: NEVER_APPEARED } as const)
      : ({ outcome: "adopted", thingId: orderId } as const);
  await settleOpenAttempts(db, subject, made);
  await changePassRequest(db, passRequestId, async () => ({
    passRequest: ended,
    firstExecutionRunId: firstExecutionRunId ?? execution.firstExecutionRunId,
  }));
  return "written";
}

async function restart(dependencies: FollowPassDependencies, id: PassRequestId, how: RestartOptions): Promise<Follow> {
  switch (await restartPass(dependencies, id, how)) {
    case "restarted":
      return "restarted";
    case "runs":
      return "followed";
    case "none":
      return await over(dependencies, id);
  }
}

async function withoutNotice({ db }: FollowPassDependencies, id: PassRequestId): Promise<void> {
  await changePassRequest(db, id, async ({ passRequest }) => ({ passRequest: withOnlyNotice(passRequest, null) }));
}

async function over({ db }: FollowPassDependencies, id: PassRequestId): Promise<Follow> {
  await setLookDue(db, PASS_REQUESTS, id, null);
  return "over";
}

async function lookAgain({ db }: FollowPassDependencies, row: PassRow): Promise<void> {
  const dueAt = passLookDueAt(row, row.nowMs);
  await setLookDue(db, PASS_REQUESTS, row.passRequest.passRequestId, dueAt === null ? null : new Date(dueAt));
}

/** Asks once; a notice that is there already is only looked at again. */
async function askPerson(dependencies: FollowPassDependencies, row: PassRow): Promise<Follow> {
  const { db, log } = dependencies;
  const { passRequestId, needsAttention } = row.passRequest;
  if (needsAttention?.code === "not_followed") {
    await lookAgain(dependencies, row);
  } else {
    const notice = passAttention("not_followed");
    await changePassRequest(db, passRequestId, async ({ passRequest }) => ({
      passRequest: withPassNotice(passRequest, notice),
    }));
    log.warn({ passRequestId, code: notice.code }, "nobody follows this request for a pass; it asks for a person");
  }
  return "not-followed";
}
