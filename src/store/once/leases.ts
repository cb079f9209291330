import { sql } from "kysely";
import type { Subject } from "../../domain/once/subject.ts";
import type { Db } from "../database/database.ts";
import { StoreError } from "../database/store-error.ts";

/** The holder of a scope. */
export type Lease = { readonly kind: "held" } | { readonly kind: "busy"; readonly until: Date };

/**
 * How long a lease lasts: milliseconds from now, or an instant. Both are by the database's clock, so that workers whose
 * clocks differ agree on who holds a scope.
 */
type LeaseLength = number | Date;

/**
 * Takes a scope for a subject, such as a pass for a booking: DragonPass keeps one reservation per pass, so two bookings
 * must not check at once. Free, expired or already ours becomes ours; taking it again never shortens it.
 */
export async function takeLease(db: Db, scope: string, holder: Subject, length: LeaseLength): Promise<Lease> {
  for (let round = 0; round < 5; round++) {
    const taken = await sql`
      insert into leases (scope, holder_kind, holder_id, expires_at)
      values (${scope}, ${holder.kind}, ${holder.id}, ${inDatabaseTime(length)})
      on conflict (scope) do update set
        holder_kind = excluded.holder_kind,
        holder_id = excluded.holder_id,
        expires_at = greatest(leases.expires_at, excluded.expires_at)
      where (leases.holder_kind = excluded.holder_kind and leases.holder_id = excluded.holder_id)
        or leases.expires_at <= clock_timestamp()
      returning scope`.execute(db);
    if (taken.rows.length > 0) return { kind: "held" };
    const lease = await db.selectFrom("leases").select("expires_at").where("scope", "=", scope).executeTakeFirst();
    if (lease !== undefined) return { kind: "busy", until: lease.expires_at };
    // Released between the two statements: it is free again.
  }
  throw new StoreError("too_much_contention", "a lease kept being taken and released by others");
}

/** Moves the end of a lease that is ours, to later only. False where somebody else has taken it meanwhile. */
export async function extendLease(db: Db, scope: string, holder: Subject, length: LeaseLength): Promise<boolean> {
  const result = await db
    .updateTable("leases")
    .set({ expires_at: sql<Date>`greatest(expires_at, ${inDatabaseTime(length)})` })
    .where("scope", "=", scope)
    .where("holder_kind", "=", holder.kind)
    .where("holder_id", "=", holder.id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Gives a scope back, where it is still ours. */
export async function releaseLease(db: Db, scope: string, holder: Subject): Promise<void> {
  await db
    .deleteFrom("leases")
    .where("scope", "=", scope)
    .where("holder_kind", "=", holder.kind)
    .where("holder_id", "=", holder.id)
    .execute();
}

function inDatabaseTime(length: LeaseLength) {
  return typeof length === "number"
    ? sql`clock_timestamp() + ${length / 1000}::float8 * interval '1 second'`
    : sql`${length}::timestamptz`;
}
