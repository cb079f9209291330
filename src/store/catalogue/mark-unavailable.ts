import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { type CatalogueKind, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";
import { type CatalogueRead, isOlder } from "./catalogue-read.ts";
import { judgeRefused, refusedOf } from "./judge-refused.ts";

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

async function markUnavailable(
  db: Db,
  of: CatalogueKind,
  { programId, updatedAt = null, ...read }: Removal,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { table, idColumn } = of;
  const { readNumber, answeredNumber = readNumber } = read;
  const given = [...new Set(ids)].map((id) => ({ id, updatedAt }));
  const { rows: marked } = await sql<{ id: string }>`
    insert into ${sql.table(table)} as stored (program_id, ${sql.ref(idColumn)}, available, search_text, updated_at,
      fetched_at, read_number, answered_number)
    select ${programId}, id, false, '', ${updatedAt}::timestamptz, now(), ${readNumber}::bigint,
      ${answeredNumber}::bigint
    from unnest(${given.map(({ id }) => id)}::text[]) as given (id)
    order by id collate "C"
    on conflict (program_id, ${sql.ref(idColumn)}) do update set
      available = false,
      updated_at = greatest(stored.updated_at, excluded.updated_at),
      fetched_at = excluded.fetched_at,
      read_number = excluded.read_number,
      answered_number = excluded.answered_number
    where ${isOlder(readNumber)}
    returning ${sql.ref(idColumn)} as id`.execute(db);
  return judgeRefused(db, of, { programId, ...read }, refusedOf(given, marked));
}
