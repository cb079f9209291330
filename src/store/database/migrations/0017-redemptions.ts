import { type Kysely, type Migration, sql } from "kysely";

/**
 * Walk-in redemptions. Messages about them have been in the inbox since it knows subjects; the sweep takes them up, and
 * those that a process of the release before goes on storing.
 */
export const redemptions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Everything but the reports is a copy of what is filtered and sorted by.
    await sql`create table redemptions (
      order_id text collate "C" primary key,
      reports json not null,
      status text not null check (status in ('used', 'cancelled')),
      program_id text,
      pass_id text,
      pass_type text,
      module text,
      resource_id text,
      used_at timestamptz,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )`.execute(db);
    await sql`create index redemptions_newest on redemptions (created_at desc, order_id)`.execute(db);
    for (const column of ["pass_id", "resource_id"]) {
      const index = sql.id(`redemptions_${column}`);
      await sql`create index ${index} on redemptions (${sql.id(column)}, created_at desc, order_id)`.execute(db);
    }
    await sql`create index redemptions_used_at on redemptions (used_at)`.execute(db);
  },
};
