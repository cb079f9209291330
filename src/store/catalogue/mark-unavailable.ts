import { type RawBuilder, sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { retryingConflicts } from "../database/retrying-conflicts.ts";
import { type CatalogueKind, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";
import { type CatalogueRead, isOlder, undecidedItems } from "./catalogue-read.ts";
import { HUBS_LIST } from "./save-items.ts";

/** The read is the one that did not find them. */
interface Removal extends CatalogueRead {
  readonly programId: ProgramId;
  /** The batch's `updatedAt` where a batch removed them. */
  readonly updatedAt?: Date | null;
}

/**
 * Says that resources are gone, unless a later read has shown them. They stay, as not available; one that
 * was never stored is noted, so that an earlier read that is still on its way does not bring it.
 * @returns the ids that are to be read again, as `saveResources` does
 */
export async function markResourcesUnavailable(
  db: Db,
  removal: Removal & { readonly resourceIds: readonly string[] },
): Promise<string[]> {
  return markUnavailable(db, RESOURCE_KIND, removal, removal.resourceIds);
}

/** Says that hubs are gone, as `markResourcesUnavailable` does. */
export async function markHubsUnavailable(
  db: Db,
  removal: Removal & { readonly transportHubIds: readonly string[] },
): Promise<string[]> {
  return markUnavailable(db, HUB_KIND, removal, removal.transportHubIds);
}

/**
 * Ends a complete read of a module: what was last read before it began and was not seen in it is gone. Call it
 * when every page has been saved, each with `syncReadNumber` or a number taken later.
 * @returns the ids that were available until now
 */
export async function markUnseenUnavailable(
  db: Db,
  sync: { readonly programId: ProgramId; readonly module: number; readonly syncReadNumber: number },
): Promise<string[]> {
  const { module } = sync;
  return closeList(db, RESOURCE_KIND, { ...sync, list: String(module), narrowed: sql`and module = ${module}` });
}

/** Ends a complete read of the hubs, as `markUnseenUnavailable` does. */
export async function markUnseenHubsUnavailable(
  db: Db,
  sync: { readonly programId: ProgramId; readonly syncReadNumber: number },
): Promise<string[]> {
  return closeList(db, HUB_KIND, { ...sync, list: HUBS_LIST, narrowed: sql`` });
}

async function markUnavailable(
  db: Db,
  { table, idColumn }: CatalogueKind,
  { programId, readNumber, answeredNumber = readNumber, updatedAt = null }: Removal,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  await sql`
    insert into ${sql.table(table)} as stored (program_id, ${sql.ref(idColumn)}, available, search_text, updated_at,
      fetched_at, read_number, answered_number)
    select ${programId}, id, false, '', ${updatedAt}::timestamptz, now(), ${readNumber}::bigint,
      ${answeredNumber}::bigint
    from unnest(${[...new Set(ids)]}::text[]) as given (id)
    order by id collate "C"
    on conflict (program_id, ${sql.ref(idColumn)}) do update set
      available = false,
      updated_at = greatest(stored.updated_at, excluded.updated_at),
      fetched_at = excluded.fetched_at,
      read_number = excluded.read_number,
      answered_number = excluded.answered_number
    where ${isOlder(readNumber)}`.execute(db);
  return undecidedItems(db, { table, idColumn }, programId, readNumber, ids);
}

async function closeList(
  db: Db,
  { table, idColumn }: CatalogueKind,
  close: { programId: ProgramId; syncReadNumber: number; list: string; narrowed: RawBuilder<unknown> },
): Promise<string[]> {
  const { programId, syncReadNumber, list, narrowed } = close;
  return retryingConflicts(db, async (trx) => {
    // First the number: it waits for saves that are under way, and holds back what earlier reads will save. What
    // the saves have written, the next statement sees, as it would not were it a part of this one.
    await sql`
      insert into catalogue_lists as stored (program_id, list, read_number)
      values (${programId}, ${list}, ${syncReadNumber}::bigint)
      on conflict (program_id, list) do update set
        read_number = greatest(stored.read_number, excluded.read_number)`.execute(trx);
    const { rows } = await sql<{ id: string }>`
      with unseen as (
        select ${sql.ref(idColumn)} as id from ${sql.table(table)}
        where program_id = ${programId} and available and read_number < ${syncReadNumber}::bigint ${narrowed}
        order by ${sql.ref(idColumn)} for update
      )
      update ${sql.table(table)} as stored
      set available = false, fetched_at = now()
      from unseen
      where stored.program_id = ${programId} and stored.${sql.ref(idColumn)} = unseen.id
      returning unseen.id`.execute(trx);
    return rows.map((row) => row.id).sort();
  });
}
