import { sql } from "kysely";
import type { BookingId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { StoreError } from "../database/store-error.ts";

/**
 * Takes the number of a read that is about to begin: of two reads, the one with the higher number saw more.
 * @throws StoreError `booking_missing`
 */
export async function startRead(db: Db, bookingId: BookingId): Promise<number> {
  const row = await db
    .updateTable("bookings")
    .set({ reads_started: sql<number>`reads_started + 1` })
    .where("booking_id", "=", bookingId)
    .returning("reads_started")
    .executeTakeFirst();
  if (row === undefined) throw new StoreError("booking_missing", "no booking has this id");
  return row.reads_started;
}
