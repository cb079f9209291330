import { type Kysely, type Migration, sql } from "kysely";

/** Full reads that stand for many batches, and when it was last looked that a batch has its workflow. */
export const crowdedBatches: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // The number is one among the reads of the catalogue: a full read with higher ones began after it was asked for.
    await sql`alter table catalogue_syncs
      add column cover_asked_at timestamptz,
      add column cover_asked_number bigint`.execute(db);
    await sql`alter table resource_batches add column ensured_at timestamptz`.execute(db);
  },
};
