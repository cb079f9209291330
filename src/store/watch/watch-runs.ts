import type { Db } from "../database/database.ts";

/** A workflow's run, by which Temporal knows it. */
export interface ExecutionKey {
  readonly workflowId: string;
  readonly runId: string;
}

/** A run that has looked for what nobody follows, and when. */
interface WatchRun extends ExecutionKey {
  readonly at: Date;
}

/** The last run that has looked; null before the first. */
export async function lastWatchRun(db: Db): Promise<WatchRun | null> {
  const row = await db
    .selectFrom("installation")
    .select(["watch_workflow_id", "watch_run_id", "watched_at"])
    .executeTakeFirstOrThrow();
  const { watch_workflow_id: workflowId, watch_run_id: runId, watched_at: at } = row;
  return workflowId === null || runId === null || at === null ? null : { workflowId, runId, at };
}

/** Notes who has looked: where Temporal does not know that run any more, it has lost what came after it as well. */
export async function noteWatchRun(db: Db, { workflowId, runId, at }: WatchRun): Promise<void> {
  await db
    .updateTable("installation")
    .set({ watch_workflow_id: workflowId, watch_run_id: runId, watched_at: at })
    .execute();
}

/** When Temporal was last seen to have lost what it knew; null: never. */
export async function lastPutBack(db: Db): Promise<Date | null> {
  const { put_back_at } = await db.selectFrom("installation").select("put_back_at").executeTakeFirstOrThrow();
  return put_back_at;
}

/** Notes that Temporal has lost what it knew. */
export async function notePutBack(db: Db, at: Date): Promise<void> {
  await db.updateTable("installation").set({ put_back_at: at }).execute();
}

/** When all that is open was last compared with Temporal's list; null before the first time. */
export async function lastComparison(db: Db): Promise<Date | null> {
  const { compared_at } = await db.selectFrom("installation").select("compared_at").executeTakeFirstOrThrow();
  return compared_at;
}

/** Notes that all that is open has been compared. */
export async function noteComparison(db: Db, at: Date): Promise<void> {
  await db.updateTable("installation").set({ compared_at: at }).execute();
}
