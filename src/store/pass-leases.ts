import { sql } from "kysely";
import type { BookingId } from "../contract/vocabulary.ts";
import type { Db } from "./database.ts";
import type { PassKey } from "./pass-key.ts";
import { StoreError } from "./store-error.ts";

export type PassLease = { readonly kind: "held" } | { readonly kind: "busy"; readonly until: Date };

/**
 * How long a lease lasts: milliseconds from now, or an instant. Either becomes a duration that the
 * database adds to its own clock, so that workers whose clocks differ agree on who holds a pass.
 */
export type LeaseLength = number | Date;

/**
 * Takes a pass for a booking: DragonPass keeps one reservation per pass, so two bookings must not check at once.
 * Free, expired or already ours becomes ours; what we hold is never shortened by taking it again.
 */
export async function takePassLease(
  db: Db,
  pass: PassKey,
  bookingId: BookingId,
  length: LeaseLength,
): Promise<PassLease> {
  for (let round = 0; round < 5; round++) {
    const taken = await sql`
      insert into pass_leases (program_id, pass_type, pass_id, booking_id, expires_at)
      values (${pass.programId}, ${pass.type}, ${pass.id}, ${bookingId}, ${inDatabaseTime(length)})
      on conflict (program_id, pass_type, pass_id) do update set
        booking_id = excluded.booking_id,
        expires_at = greatest(pass_leases.expires_at, excluded.expires_at)
      where pass_leases.booking_id = excluded.booking_id or pass_leases.expires_at <= clock_timestamp()
      returning booking_id`.execute(db);
    if (taken.rows.length > 0) return { kind: "held" };
    const holder = await leaseOf(db, pass).select("expires_at").executeTakeFirst();
    if (holder !== undefined) return { kind: "busy", until: holder.expires_at };
    // Released between the two statements: it is free again.
  }
  throw new StoreError("too_much_contention", "a pass kept being taken and released by other bookings");
}

/** Moves the end of a lease that is ours, to later only. False where another booking has taken it meanwhile. */
export async function extendPassLease(
  db: Db,
  pass: PassKey,
  bookingId: BookingId,
  length: LeaseLength,
): Promise<boolean> {
  const result = await db
    .updateTable("pass_leases")
    .set({ expires_at: sql<Date>`greatest(expires_at, ${inDatabaseTime(length)})` })
    .where("program_id", "=", pass.programId)
    .where("pass_type", "=", pass.type)
    .where("pass_id", "=", pass.id)
    .where("booking_id", "=", bookingId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Gives the pass back, where it is still ours. */
export async function releasePassLease(db: Db, pass: PassKey, bookingId: BookingId): Promise<void> {
  await db
    .deleteFrom("pass_leases")
    .where("program_id", "=", pass.programId)
    .where("pass_type", "=", pass.type)
    .where("pass_id", "=", pass.id)
    .where("booking_id", "=", bookingId)
    .execute();
}

function leaseOf(db: Db, pass: PassKey) {
  return db
    .selectFrom("pass_leases")
    .where("program_id", "=", pass.programId)
    .where("pass_type", "=", pass.type)
    .where("pass_id", "=", pass.id);
}

function inDatabaseTime(length: LeaseLength) {
  const durationMs = typeof length === "number" ? length : length.getTime() - Date.now();
  return sql`clock_timestamp() + ${durationMs / 1000}::float8 * interval '1 second'`;
}
