import { type Kysely, type Migration, sql } from "kysely";

/** When a read had been answered: of two reads that overlap, nobody knows which one saw more. */
export const catalogueAnswers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of ["catalogue_resources", "catalogue_hubs", "catalogue_details"]) {
      await sql`alter table ${sql.table(table)} add column answered_number bigint`.execute(db);
      await sql`update ${sql.table(table)} set answered_number = read_number`.execute(db);
      await sql`alter table ${sql.table(table)} alter column answered_number set not null`.execute(db);
    }
  },
};
