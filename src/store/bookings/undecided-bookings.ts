import { sql } from "kysely";
import type { BookingId } from "../../contract/vocabulary.ts";
import { type AttentionCode, isWorthNoting } from "../../domain/booking/attention.ts";
import type { Db } from "../database/database.ts";
import { BOOKING_ROW_COLUMNS, bookingRowOf } from "./booking-row.ts";

const CODE: AttentionCode = "undecided_too_long";

/**
 * Bookings that were asked for before and are neither ordered nor refused, and for which nobody has been asked: neither
 * for this reason, nor for a more urgent one. The longest waiting first.
 */
export async function undecidedSince(
  db: Db,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<BookingId[]> {
  const rows = await db
    .selectFrom("bookings")
    .select(BOOKING_ROW_COLUMNS)
    .where("status", "=", "requested")
    .where("created_at", "<", before)
    // Not one whose id was only taken: its caller was told to repeat, and nothing of it is to be started.
    .where((eb) => eb.or([eb("first_execution_run_id", "is not", null), eb("look_due_at", "is not", null)]))
    .where(sql<boolean>`booking -> 'needsAttention' ->> 'code' is distinct from ${CODE}`)
    .where(sql<boolean>`noted ->> 'code' is distinct from ${CODE}`)
    .orderBy("created_at")
    .limit(limit)
    .execute();
  return rows
    .map(bookingRowOf)
    .filter(({ booking }) => isWorthNoting(CODE, booking.needsAttention))
    .map(({ bookingId }) => bookingId);
}

/** Bookings that were asked for before, and are neither ordered nor refused. */
export async function undecidedBefore(db: Db, before: Date): Promise<BookingId[]> {
  const rows = await db
    .selectFrom("bookings")
    .select("booking_id")
    .where("status", "=", "requested")
    .where("created_at", "<", before)
    .orderBy("created_at")
    .execute();
  return rows.map(({ booking_id }) => booking_id);
}
