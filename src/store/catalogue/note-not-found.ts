import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { type CatalogueKind, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";
import type { CatalogueRead } from "./catalogue-read.ts";

/** A read of details that did not know what it asked for. */
interface NotFound extends Pick<CatalogueRead, "readNumber"> {
  readonly programId: ProgramId;
  readonly ids: readonly string[];
  /** The batch's `updatedAt` where a batch named them. */
  readonly updatedAt?: Date | null;
}

/**
 * Notes that details do not know resources. Nothing else of them changes: whether a program may use them is told by the
 * list and by changes. One that was never stored is there from now on, without data.
 */
export async function noteResourcesNotFound(db: Db, read: NotFound): Promise<void> {
  await noteNotFound(db, RESOURCE_KIND, read);
}

/** Notes that details do not know hubs, as `noteResourcesNotFound` does. */
export async function noteHubsNotFound(db: Db, read: NotFound): Promise<void> {
  await noteNotFound(db, HUB_KIND, read);
}

async function noteNotFound(
  db: Db,
  { table, idColumn }: CatalogueKind,
  { programId, ids, readNumber, updatedAt = null }: NotFound,
): Promise<void> {
  // Whatever read shows one that was never stored is newer than nothing.
  await sql`
    insert into ${sql.table(table)} as stored (program_id, ${sql.ref(idColumn)}, available, search_text, updated_at,
      fetched_at, read_number, answered_number, missing_number)
    select ${programId}, id, false, '', ${updatedAt}::timestamptz, now(), 0, 0, ${readNumber}::bigint
    from unnest(${[...new Set(ids)]}::text[]) as given (id)
    order by id collate "C"
    on conflict (program_id, ${sql.ref(idColumn)}) do update set
      updated_at = greatest(stored.updated_at, excluded.updated_at),
      missing_number = greatest(stored.missing_number, excluded.missing_number)`.execute(db);
}
