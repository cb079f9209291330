import { type Kysely, type Migration, sql } from "kysely";

/**
 * When a booking must have been looked at again, and what it takes to begin it again without Temporal. The release
 * before knows neither: what it inserts is looked for by the default, what it changes is looked for too early.
 */
export const bookingWatch: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table bookings add column look_due_at timestamptz, add column request json`.execute(db);
    // A confirmed order is read every 12 hours; no booking that is followed waits for longer.
    await sql`update bookings set look_due_at = updated_at + interval '13 hours'
      where status in ('requested', 'pending', 'confirmed', 'used')`.execute(db);
    await sql`alter table bookings alter column look_due_at set default now() + interval '13 hours'`.execute(db);
    await sql`create index bookings_look_due on bookings (look_due_at) where look_due_at is not null`.execute(db);
    await sql`alter table installation
      add column watch_workflow_id text,
      add column watch_run_id text,
      add column watched_at timestamptz`.execute(db);
  },
};
