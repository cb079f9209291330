import { type Kysely, type Migration, sql } from "kysely";

/** How fast DragonPass is read. */
export const supplierRate: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // One row that every bulk read moves on. Unlogged: no disk to wait for, and after a crash it may start over.
    await sql`create unlogged table supplier_rate (
      id integer primary key check (id = 1),
      next_free_at timestamptz not null
    )`.execute(db);
  },
};
