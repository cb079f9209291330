import { type Kysely, type Migration, sql } from "kysely";

/**
 * The last time that nobody watched the bookings, and how far those with an order have been read again since. The
 * release before knows of neither.
 */
export const unwatched: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table installation
      add column unwatched_from timestamptz,
      add column unwatched_until timestamptz,
      add column read_again_after text collate "C"`.execute(db);
  },
};
