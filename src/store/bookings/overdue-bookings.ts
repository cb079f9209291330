import { sql } from "kysely";
import type { BookingId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";

/** A workflow's run, by which Temporal knows it. */
export interface ExecutionKey {
  readonly workflowId: string;
  readonly runId: string;
}

/** A run that has looked for bookings which nobody follows, and when. */
interface WatchRun extends ExecutionKey {
  readonly at: Date;
}

/**
 * Bookings that somebody should have looked at by now, the longest due first. They are due again at `againAt`: one that
 * cannot be helped does not hold back the others, and two who take at once take different ones.
 */
export async function takeOverdueBookings(
  db: Db,
  { now, againAt, limit }: { readonly now: Date; readonly againAt: Date; readonly limit: number },
): Promise<BookingId[]> {
  const { rows } = await sql<{ booking_id: BookingId }>`
    update bookings set look_due_at = ${againAt}
    where booking_id in (
      select booking_id from bookings where look_due_at <= ${now}
      order by look_due_at, booking_id limit ${limit} for update skip locked
    ) returning booking_id`.execute(db);
  return rows.map((row) => row.booking_id);
}

/** Has these bookings, or all, looked at now. Those of which nothing is expected stay out of it. */
export async function makeLooksDue(db: Db, bookingIds: readonly BookingId[] | "all", now: Date): Promise<number> {
  if (bookingIds !== "all" && bookingIds.length === 0) return 0;
  let query = db.updateTable("bookings").set({ look_due_at: now }).where("look_due_at", ">", now);
  if (bookingIds !== "all") query = query.where("booking_id", "in", [...bookingIds]);
  const result = await query.executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Says when a booking is to be looked at next; null: never. */
export async function setLookDue(db: Db, bookingId: BookingId, at: Date | null): Promise<void> {
  await db.updateTable("bookings").set({ look_due_at: at }).where("booking_id", "=", bookingId).execute();
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

/** When Temporal was last seen to have lost what it knew; null: never. */
export async function lastPutBack(db: Db): Promise<Date | null> {
  const { put_back_at } = await db.selectFrom("installation").select("put_back_at").executeTakeFirstOrThrow();
  return put_back_at;
}

/** Notes that Temporal has lost what it knew. */
export async function notePutBack(db: Db, at: Date): Promise<void> {
  await db.updateTable("installation").set({ put_back_at: at }).execute();
}

/** Notes who has looked: where Temporal does not know that run any more, it has lost what came after it as well. */
export async function noteWatchRun(db: Db, { workflowId, runId, at }: WatchRun): Promise<void> {
  await db
    .updateTable("installation")
    .set({ watch_workflow_id: workflowId, watch_run_id: runId, watched_at: at })
    .execute();
}
