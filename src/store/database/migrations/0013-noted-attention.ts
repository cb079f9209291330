import { type Kysely, type Migration, sql } from "kysely";

/**
 * Notices that a person has taken note of, not asked about again. A process of the release before neither writes nor
 * reads them: it may ask once more.
 */
export const notedAttention: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table bookings add column noted json`.execute(db);
    // For whoever looks for bookings that are not decided; nearly all are, within seconds.
    await sql`create index bookings_undecided on bookings (created_at) where status = 'requested'`.execute(db);
  },
};
