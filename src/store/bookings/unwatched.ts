import type { BookingId } from "../../contract/vocabulary.ts";
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

/** Id after which the bookings with an order are to be read again, empty at first; null where all have been. */
export async function readAgainAfter(db: Db): Promise<string | null> {
  const row = await db.selectFrom("installation").select("read_again_after").executeTakeFirstOrThrow();
  return row.read_again_after;
}

/** Notes how far they have been; null: all. Not where it was to begin again meanwhile. */
export async function noteReadAgain(
  db: Db,
  { after, upTo }: { readonly after: string; readonly upTo: BookingId | null },
): Promise<void> {
  await db.updateTable("installation").set({ read_again_after: upTo }).where("read_again_after", "=", after).execute();
}

/** Bookings with an order of which something is expected, by their ids. */
export async function orderedAfter(db: Db, after: string, limit: number): Promise<BookingId[]> {
  const rows = await db
    .selectFrom("bookings")
    .select("booking_id")
    .where("booking_id", ">", after as BookingId)
    .where("order_id", "is not", null)
    .where("look_due_at", "is not", null)
    .orderBy("booking_id")
    .limit(limit)
    .execute();
  return rows.map(({ booking_id }) => booking_id);
}
