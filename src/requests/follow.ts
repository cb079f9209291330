import type { Follow } from "../domain/activity-interfaces.ts";
import type { CompletedExecution, Execution, RestartOptions, RunningExecution } from "../temporal/client/executions.ts";

/** How one is started again that was not started in vain. */
export const STARTED_AGAIN: RestartOptions = { failedStarts: 0, replacesRunning: false };

/** Ways to deal with something whose workflow may be lost, such as a booking. */
interface Following<Result> {
  /** A person was asked for, since nobody follows it. */
  readonly isPersonAsked: boolean;
  /** When Temporal was put back to an earlier copy, a short time ago: what fails since then is broken. */
  readonly putBackAt: Date | null;
  readonly restart: (how: RestartOptions) => Promise<Follow>;
  /** Asks for a person, once. */
  readonly askPerson: () => Promise<Follow>;
  /** Notes that it is followed. */
  readonly onRunning: (execution: RunningExecution) => Promise<void>;
  /** Takes what the workflow has published last; null where it is not over by that. */
  readonly onCompleted: (execution: CompletedExecution<Result>) => Promise<Follow | null>;
}

/** More failed restarts in a row than this need a person. */
const FAILED_STARTS_MAX = 3;
/** A worker reads a history again once it has failed; where that fails as well the history is what is wrong. */
const BROKEN_ATTEMPTS = 3;

/**
 * Sees to it that a workflow carries something that is not over. One that a person has ended in Temporal stays ended,
 * and asks for a person. Repeated safely.
 */
export async function follow<Result>(execution: Execution<Result>, following: Following<Result>): Promise<Follow> {
  const { isPersonAsked, putBackAt, restart, askPerson, onRunning, onCompleted } = following;
  if (isBroken(execution, putBackAt)) return await restart({ ...STARTED_AGAIN, replacesRunning: true });
  switch (execution.kind) {
    case "running":
      if (execution.taskAttempts > 1) return "failing";
      await onRunning(execution);
      return "followed";
    case "stuck":
    case "ended-by-force":
      return await askPerson();
    case "failed": {
      const { failedStarts } = execution;
      if (isPersonAsked || failedStarts > FAILED_STARTS_MAX) return await askPerson();
      return await restart({ ...STARTED_AGAIN, failedStarts });
    }
    case "completed": {
      const ended = await onCompleted(execution);
      if (ended !== null) return ended;
      break;
    }
    case "unknown":
      break;
  }
  return isPersonAsked ? await askPerson() : await restart(STARTED_AGAIN);
}

/**
 * Whether what was in a worker's memory, from after the copy that Temporal was put back to, has got into the history of
 * before: nobody can go on from that, and all that the workflow knew is in the database.
 */
function isBroken(execution: Execution<unknown>, putBackAt: Date | null): boolean {
  if (putBackAt === null || (execution.kind !== "running" && execution.kind !== "stuck")) return false;
  return execution.startedAt < putBackAt && execution.taskAttempts >= BROKEN_ATTEMPTS;
}
