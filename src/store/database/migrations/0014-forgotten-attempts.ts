import { type Kysely, type Migration, sql } from "kysely";

/**
 * What was asked of DragonPass before a booking was restarted, and is remembered by nobody. A process of the release
 * before takes it for an attempt that nothing fences: it looks for it, and never sends or gives up anything.
 */
export const forgottenAttempts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table attempts add column forgotten_since timestamptz`.execute(db);
  },
};
