import { type Kysely, type Migration, sql } from "kysely";

/**
 * Columns for the subject of a message, written by the program from its table of events; until now the database worked
 * it out from the names of event types.
 */
export const inboxSubjects: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // A process of the release before goes on storing messages while this one is rolled out: the default marks those,
    // and the sweep says what they are about.
    await sql`alter table inbox
      add column subject_kind text not null default 'unstated',
      add column subject_id text collate "C"`.execute(db);
    // As the program writes it: the id of a batch is JSON without spaces.
    await sql`update inbox set
      subject_kind = case
        when about_order then 'order'
        when about_batch then 'batch'
        when kind = 'known' and order_id is not null then 'redemption'
        else 'none' end,
      subject_id = case
        when about_order then order_id
        when about_batch then '[' || to_json(program_id)::text || ',' || to_json(event_type)::text || ','
          || to_json(batch_id)::text || ']'
        when kind = 'known' then order_id end`.execute(db);
    for (const index of ["open_orders", "open_passes", "due", "batches", "due_batches"]) {
      await sql`drop index ${sql.id(`inbox_${index}`)}`.execute(db);
    }
    await sql`alter table inbox drop column about_order, drop column about_batch`.execute(db);
    await sql`create index inbox_open_subjects on inbox (subject_kind, subject_id) where applied_at is null`.execute(
      db,
    );
    await sql`create index inbox_due on inbox (subject_kind, ring_due_at, id) where applied_at is null`.execute(db);
    await sql`create index inbox_batches on inbox (subject_id, sequence) where subject_kind = 'batch'`.execute(db);
    await sql`create index inbox_unstated on inbox (id) where subject_kind = 'unstated'`.execute(db);
  },
};
