import { isAppError } from "../../src/contract/app-error.ts";
import type { Follow } from "../../src/domain/activity-interfaces.ts";
import type { Logger } from "../../src/log/log.ts";
import type { Followed } from "./watched.ts";

/**
 * Sees to it that a workflow carries one of several. Null where that fails: it does not hold up the others, and the
 * watch tries again.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer: the others would only wait for it, too
 */
export async function followOne<Id extends string>(
  log: Pick<Logger, "warn">,
  kind: Followed<Id>,
  id: Id,
  putBackAt: Date | null = null,
): Promise<Follow | null> {
  const { lines } = kind;
  try {
    const result = await kind.follow(id, putBackAt);
    if (result === "restarted") log.warn(lines.fieldsOf(id), lines.restarted);
    return result;
  } catch (error) {
    if (isTemporalAway(error)) throw error;
    log.warn({ ...lines.fieldsOf(id), code: codeOf(error) }, lines.notRestarted);
    return null;
  }
}

/** Whether it is Temporal that does not answer, whoever was asked about. */
export function isTemporalAway(error: unknown): boolean {
  return isAppError(error) && error.code === "temporarily_unavailable";
}

/** Code of an error, for the log. */
export function codeOf(error: unknown): string {
  if (isAppError(error)) return error.code;
  return error instanceof Error ? error.name : "unknown";
}
