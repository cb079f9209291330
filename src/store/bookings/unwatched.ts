import type { Db } from "../database/database.ts";

/** A time in which nobody watched the bookings: both stores may have been put back in it. */
export interface Unwatched {
  /** When they were last watched. */
  readonly from: Date;
  /** When workers began again. */
  readonly until: Date;
}

/** The last time that nobody watched; null where there has been none. */
export async function lastUnwatched(db: Db): Promise<Unwatched | null> {
  const row = await db
    .selectFrom("installation")
    .select(["unwatched_from as from", "unwatched_until as until"])
    .executeTakeFirstOrThrow();
  return row.from === null || row.until === null ? null : { from: row.from, until: row.until };
}

/** Notes that nobody watched, and that every booking with an order is to be read again. */
export async function noteUnwatched(db: Db, { from, until }: Unwatched): Promise<void> {
  await db
    .updateTable("installation")
    .set({ unwatched_from: from, unwatched_until: until, read_again_after: "" })
    .execute();
}
