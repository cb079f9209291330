import { type Kysely, type Migration, sql } from "kysely";

/**
 * Marks whatever a booking asked of DragonPass before it was restarted, and nobody remembers. A process of the release
 * before takes it for an attempt that nothing fences: it looks for it, and never sends or gives up anything.
 */
export const forgottenAttempts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table attempts add column forgotten_since timestamptz`.execute(db);
  },
};
