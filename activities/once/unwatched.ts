import { lastUnwatched, type Unwatched } from "../../src/store/bookings/unwatched.ts";
import type { Db } from "../../src/store/database/database.ts";
import { forgottenRequestId } from "./request-ids.ts";

/*
 * Of two copies one is always older than the other. What one store has and the other lacks is from between them, or from
 * after both: it may have been asked of DragonPass, and neither store may know. `doubtUndecided` finds by its row what
 * was undecided when workers began again; here is what had no row then.
 */

/** Within this a row is reserved, its workflow started and taken up, where all goes well. */
const TOGETHER_MS = 5_000;

/** Time after the last watch from which on a request counts as asked for while nobody watched. */
export const WATCHED_WITHIN_MS = 300_000;

/** Stands for whatever a workflow of this id has asked while nobody watched: once for each time, however many doubt it. */
export function unwatchedRequestId(workflowId: string, { from }: Pick<Unwatched, "from">): string {
  return forgottenRequestId(workflowId, from.toISOString());
}

/**
 * The time in which nobody watched, for a workflow that takes a row up, if that workflow is older than its row, and was
 * started before workers began again: then the database had a row of before, and has lost it. Or, the other way round,
 * if the row is from before that time, and the workflow from after it. Else null.
 */
export async function unwatchedBetween(
  db: Db,
  { reservedAt, startedAt }: { readonly reservedAt: number; readonly startedAt: number },
): Promise<Unwatched | null> {
  // Asked only where they are apart: that is one statement less for nearly all.
  if (Math.abs(reservedAt - startedAt) <= TOGETHER_MS) return null;
  const unwatched = await lastUnwatched(db);
  if (unwatched === null) return null;
  const isStartedBeforeEnd = isBeforeEnd(unwatched, startedAt);
  const isAcross =
    startedAt < reservedAt
      ? isStartedBeforeEnd
      : reservedAt < unwatched.from.getTime() + WATCHED_WITHIN_MS && !isStartedBeforeEnd;
  return isAcross ? unwatched : null;
}

/** The time in which nobody watched, for what is older than its end; else null. */
export async function unwatchedSince(db: Db, startedAt: number): Promise<Unwatched | null> {
  const unwatched = await lastUnwatched(db);
  return unwatched !== null && isBeforeEnd(unwatched, startedAt) ? unwatched : null;
}

/** Temporal's clock may differ from the database's by as much as nobody warns about. */
function isBeforeEnd({ until }: Unwatched, startedAt: number): boolean {
  return startedAt <= until.getTime() + TOGETHER_MS;
}
