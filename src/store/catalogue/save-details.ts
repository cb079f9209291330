import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import type { CatalogueKind } from "./catalogue-item.ts";
import { type CatalogueRead, isOlder } from "./catalogue-read.ts";
import { refusedOf } from "./judge-refused.ts";

/** Details of one read, each item once. */
interface ReadDetails extends CatalogueRead {
  readonly programId: ProgramId;
  readonly items: readonly { readonly id: string }[];
  /** The items as text, each with its `data`. */
  readonly json: string;
}

/**
 * Stores details where no read has stored any that may be newer.
 * @returns the ids that are to be read again, as `saveResources` does
 */
export async function saveDetails(
  db: Db,
  { kind }: Pick<CatalogueKind, "kind">,
  { programId, items, json, ...read }: ReadDetails,
): Promise<string[]> {
  const { readNumber, answeredNumber = readNumber, firstNumber = readNumber, startedAt = null } = read;
  // Dated when the read began: what was announced later, it may not show, however long it took to be stored.
  const { rows: saved } = await sql<{ id: string }>`
    insert into catalogue_details as stored (program_id, kind, id, data, fetched_at, read_number, answered_number)
    select ${programId}, ${kind}, id, data::json, coalesce(${startedAt}::timestamptz, now()), ${readNumber}::bigint,
      ${answeredNumber}::bigint
    from json_to_recordset(${json}::json) as given (id text, data text)
    order by id collate "C"
    on conflict (program_id, kind, id) do update
      set data = excluded.data, fetched_at = excluded.fetched_at, read_number = excluded.read_number,
        answered_number = excluded.answered_number
    where ${isOlder(readNumber)}
    returning id`.execute(db);
  const refused = refusedOf(items, saved).map(({ id }) => id);
  if (refused.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from catalogue_details
    where program_id = ${programId} and kind = ${kind} and read_number < ${firstNumber}::bigint
      and id = any(${refused}::text[])`.execute(db);
  return rows.map(({ id }) => id);
}
