import { type Kysely, type Migration, sql } from "kysely";

/** When all open bookings were last compared with what Temporal lists. The release before compares none. */
export const comparedBookings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table installation add column compared_at timestamptz`.execute(db);
  },
};
