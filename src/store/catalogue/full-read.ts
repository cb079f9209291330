import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { PartRead } from "../../domain/catalogue/catalogue-activities.ts";
import type { Db } from "../database/database.ts";
import { retryingConflicts } from "../database/retrying-conflicts.ts";
import { type CatalogueKind, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";

/** A list of DragonPass that was read as a whole. */
interface Listed extends PartRead {
  readonly programId: ProgramId;
  /** Each item once. */
  readonly ids: readonly string[];
}

/**
 * Notes that all that a list showed is stored, by this read or a later one.
 * @returns false where something of it is not: the database was put back meanwhile
 */
export async function noteListed(db: Db, { programId, module, readNumber, ids }: Listed): Promise<boolean> {
  const { table, idColumn } = kindOf(module);
  // In one statement: what is counted and what is noted are of one state of the database.
  const { rows } = await sql`
    insert into catalogue_parts as stored (program_id, module, listed_number)
    select ${programId}, ${columnOf(module)}, ${readNumber}::bigint
    where (
      select count(*) from ${sql.table(table)}
      where program_id = ${programId} and ${sql.ref(idColumn)} = any(${[...ids]}::text[])
        and read_number >= ${readNumber}::bigint
    ) = ${ids.length}
    on conflict (program_id, module) do update
      set listed_number = greatest(stored.listed_number, excluded.listed_number)
    returning 1`.execute(db);
  return rows.length > 0;
}

/**
 * Notes, before anybody is told, that a program is to be read as a whole: a read that began earlier does not do. It is
 * later than the end of the read before also for whoever keeps only milliseconds.
 */
export async function noteFullReadWanted(db: Db, programId: ProgramId): Promise<number> {
  const { rows } = await sql<{ wanted: number }>`
    insert into catalogue_syncs as stored (program_id, last_started_at, wanted_number)
    values (${programId}, clock_timestamp(), next_catalogue_read())
    on conflict (program_id) do update set
      last_started_at = greatest(clock_timestamp(), stored.last_finished_at + interval '1 millisecond'),
      wanted_number = greatest(stored.wanted_number, excluded.wanted_number)
    returning wanted_number as wanted`.execute(db);
  return Number(rows[0]?.wanted);
}

/** A full read as the workflow has it. */
interface EndedRead {
  readonly programId: ProgramId;
  readonly parts: readonly PartRead[];
  /** Counts and words, which are shown to callers. */
  readonly result: Readonly<Record<string, unknown>>;
  /** Whether something of a part is to be read by itself. */
  readonly lacksDetails: (db: Db, part: PartRead) => Promise<boolean>;
}

/**
 * Ends a full read if all that was read is in the database, whatever the workflow has counted, and if no other is wanted
 * that begins later. Until then the catalogue says that one is going on.
 * @returns the parts that are to be read again
 */
export async function endFullRead(db: Db, { programId, parts, result, lacksDetails }: EndedRead): Promise<PartRead[]> {
  return await retryingConflicts(db, async (trx) => {
    // Whoever requests another waits until this one has been ended.
    await sql`insert into catalogue_syncs (program_id, last_started_at) values (${programId}, clock_timestamp())
      on conflict (program_id) do nothing`.execute(trx);
    await sql`select 1 from catalogue_syncs where program_id = ${programId} for update`.execute(trx);
    const lacking: PartRead[] = [];
    for (const part of parts) {
      const isThere = (await isListed(trx, programId, part)) && !(await lacksDetails(trx, part));
      if (isThere) await noteWhole(trx, programId, part);
      else lacking.push(part);
    }
    if (lacking.length > 0) {
      await sql`update catalogue_syncs set last_started_at = clock_timestamp()
        where program_id = ${programId}`.execute(trx);
      return lacking;
    }
    const modules = parts.map(({ module }) => columnOf(module));
    await sql`
      update catalogue_syncs as sync set result = ${JSON.stringify(result)}::json,
        last_finished_at = case when exists (
          select 1 from catalogue_parts as part where part.program_id = sync.program_id
            and part.module = any(${modules}::bigint[]) and part.whole_number <= sync.wanted_number
        ) then last_finished_at else clock_timestamp() end
      where program_id = ${programId}`.execute(trx);
    return [];
  });
}

/** Whether these reads, or later ones, are in the database as a whole. */
export async function areWhole(db: Db, programId: ProgramId, parts: readonly PartRead[]): Promise<boolean> {
  const read = JSON.stringify(
    parts.map(({ module, readNumber }) => ({ module: columnOf(module), number: readNumber })),
  );
  const { rows } = await sql`
    select 1 from json_to_recordset(${read}::json) as read (module bigint, number bigint)
    where not exists (select 1 from catalogue_parts as part
      where part.program_id = ${programId} and part.module = read.module and part.whole_number >= read.number)
    limit 1`.execute(db);
  return rows.length === 0;
}

/** Longer than full reads take; one that has not ended by then may be followed by nobody. */
const ENDED_WITHIN = sql`interval '2 hours'`;

/** Programs, of these, whose catalogue says that it is not complete, and for which nobody may be reading it. */
export async function programsToRead(db: Db, programIds: readonly ProgramId[]): Promise<ProgramId[]> {
  const { rows } = await sql<{ program_id: ProgramId }>`
    select program_id from unnest(${[...programIds]}::text[]) as given (program_id)
    left join catalogue_syncs as sync using (program_id)
    where (sync.last_finished_at is null or sync.last_finished_at < sync.last_started_at)
      and (sync.last_started_at is null or sync.last_started_at < now() - ${ENDED_WITHIN})`.execute(db);
  return rows.map((row) => row.program_id);
}

/** Whether a full read was wanted as late as that, as far as the database still knows. */
export async function isFullReadNoted(db: Db, programId: ProgramId, wantedNumber: number): Promise<boolean> {
  const { rows } = await sql`select 1 from catalogue_syncs
    where program_id = ${programId} and wanted_number >= ${wantedNumber}::bigint`.execute(db);
  return rows.length > 0;
}

async function isListed(db: Db, programId: ProgramId, { module, readNumber }: PartRead): Promise<boolean> {
  const { rows } = await sql`select 1 from catalogue_parts where program_id = ${programId}
    and module = ${columnOf(module)} and listed_number >= ${readNumber}::bigint`.execute(db);
  return rows.length > 0;
}

async function noteWhole(db: Db, programId: ProgramId, { module, readNumber }: PartRead): Promise<void> {
  await sql`update catalogue_parts set whole_number = greatest(whole_number, ${readNumber}::bigint)
    where program_id = ${programId} and module = ${columnOf(module)}`.execute(db);
}

function kindOf(module: number | null): CatalogueKind {
  return module === null ? HUB_KIND : RESOURCE_KIND;
}

/** The column cannot be null, as part of a key. */
function columnOf(module: number | null): number {
  return module ?? 0;
}
