import { type Kysely, type Migration, sql } from "kysely";

/**
 * Where the availability of an item comes from: the last list, the newest change, and details that did not know it. Of
 * what is there, and of what the release before writes while both run, nothing is known of that: it stays as it is until
 * the next list.
 */
export const availability: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Numbers are places among reads and messages: when the list began to be read and had been answered, when the message
    // came, when details did not know the item, when the list was last asked for because it and a change disagree.
    for (const table of ["catalogue_resources", "catalogue_hubs"]) {
      await sql`alter table ${sql.table(table)}
        add column listed boolean,
        add column listed_number bigint,
        add column listed_answered bigint,
        add column listed_at timestamptz,
        add column missing_number bigint`.execute(db);
    }
    await sql`alter table catalogue_resources
      add column change_action text check (change_action in ('added', 'removed')),
      add column changed_at timestamptz,
      add column change_sequence bigint,
      add column change_number bigint,
      add column disputed_number bigint`.execute(db);
  },
};
