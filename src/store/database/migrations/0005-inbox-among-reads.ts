import { type Kysely, type Migration, sql } from "kysely";

/** The place of each message among the reads of the catalogue. */
export const inboxAmongReads: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // A read with a higher number began when the message was there, and so sees what it tells of. By the clock this
    // cannot be said: a process may be frozen between a read's beginning and its end.
    await sql`alter table inbox add column read_number bigint not null default nextval('catalogue_reads')`.execute(db);
  },
};
