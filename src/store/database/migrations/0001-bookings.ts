import { randomBytes } from "node:crypto";
import { type Kysely, type Migration, sql } from "kysely";

/** Bookings, and what belongs to this installation as a whole. */
export const bookings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table installation (
      id integer primary key check (id = 1),
      fingerprint_key text not null
    )`.execute(db);
    // Made here because migrations run once, whichever process runs them.
    await sql`insert into installation (id, fingerprint_key) values (1, ${randomBytes(32).toString("hex")})`.execute(
      db,
    );

    // Ids compare byte by byte ("C"), so that lists have the same order in every database.
    // `json`, not `jsonb`: the order of the keys must survive, since versions are compared as text.
    await sql`create table bookings (
      booking_id text collate "C" primary key,
      program_id text,
      fingerprint text not null,
      first_execution_run_id text,
      booking json not null,
      policy json,
      reads_started integer not null default 0,
      read_applied integer not null default 0,
      revision integer not null,
      status text not null,
      module text,
      resource_id text,
      order_id text,
      pass_type text,
      pass_id text,
      needs_attention boolean not null,
      visit_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db);
    await sql`create index bookings_newest on bookings (created_at desc, booking_id)`.execute(db);
    for (const column of ["status", "resource_id", "order_id", "pass_id"]) {
      const index = sql.id(`bookings_${column}`);
      await sql`create index ${index} on bookings (${sql.id(column)}, created_at desc, booking_id)`.execute(db);
    }
    await sql`create index bookings_visit_at on bookings (visit_at)`.execute(db);
    await sql`create index bookings_need_attention on bookings (created_at desc, booking_id)
      where needs_attention`.execute(db);
    await sql`create index bookings_unbound on bookings (created_at) where first_execution_run_id is null`.execute(db);
  },
};
