import { type Kysely, type Migration, sql } from "kysely";

/** The row that is written to see whether rows can be written. */
export const writeProbe: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table write_probe (
      id integer primary key check (id = 1),
      written_at timestamptz not null
    )`.execute(db);
  },
};
