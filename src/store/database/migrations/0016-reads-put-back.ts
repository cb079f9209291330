import { type Kysely, type Migration, sql } from "kysely";

/**
 * Numbers of reads that a database which was put back does not give again, and of full reads and recoveries what is
 * stored of them: what whoever made them has counted may be lost. A process of the release before takes numbers from the
 * sequence itself, among the others, and writes nothing of the rest: a part that it has read is read once more.
 */
export const readsPutBack: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // The clock goes on where the sequence goes back. Whoever finds it a tenth of a second behind the clock, in
    // microseconds, moves it there: a server takes longer to be put back, and not each read is to wait for the disk.
    // One at a time, or it would be moved back by who looked at the clock first; not until the end of the transaction,
    // or messages would wait for others to be committed.
    // Where the clock is behind, as after it was wrong, the sequence just counts.
    await sql`create function next_catalogue_read() returns bigint language plpgsql volatile as $$
      declare
        taken bigint := nextval('catalogue_reads');
      begin
        if taken > (extract(epoch from clock_timestamp()) * 1000000)::bigint - 100000 then return taken; end if;
        perform pg_advisory_lock(${sql.lit(LOCK)});
        begin
          taken := nextval('catalogue_reads');
          if taken <= (extract(epoch from clock_timestamp()) * 1000000)::bigint - 100000 then
            taken := setval('catalogue_reads', (extract(epoch from clock_timestamp()) * 1000000)::bigint);
          end if;
        exception when others or query_canceled then
          perform pg_advisory_unlock(${sql.lit(LOCK)});
          raise;
        end;
        perform pg_advisory_unlock(${sql.lit(LOCK)});
        return taken;
      end $$`.execute(db);
    await sql`alter table inbox alter column read_number set default next_catalogue_read()`.execute(db);
    // 0 stands for the hubs. Listed: all that the list showed is stored, and was read at that number or later; whole: so
    // are the details, and a full read has ended with it.
    await sql`create table catalogue_parts (
      program_id text collate "C" not null,
      module bigint not null,
      listed_number bigint not null,
      whole_number bigint,
      primary key (program_id, module)
    )`.execute(db);
    // A full read that ends stands for this request where all its parts were listed at a higher number.
    await sql`alter table catalogue_syncs add column wanted_number bigint`.execute(db);
    // How many pages of a recovery have been stored, one after the other.
    await sql`create table catalogue_recoveries (
      number bigint primary key,
      pages integer not null,
      begun_at timestamptz not null default now()
    )`.execute(db);
  },
};

/** Key of the lock, which nothing else in this database takes. */
const LOCK = 4_017;
