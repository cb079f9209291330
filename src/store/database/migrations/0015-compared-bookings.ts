import { type Kysely, type Migration, sql } from "kysely";

/**
 * When all open bookings were last compared with what Temporal lists, and when Temporal was last seen to have lost what
 * it knew. The release before does neither.
 */
export const comparedBookings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table installation add column compared_at timestamptz, add column put_back_at timestamptz`.execute(
      db,
    );
  },
};
