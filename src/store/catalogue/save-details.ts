import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { type CatalogueRead, isOlder } from "./catalogue-read.ts";

/**
 * Stores details, `json` being an array of `{ id, data }`, where no read has stored any that may be newer.
 * @returns the ids that are to be read again, as `saveResources` does
 */
export async function saveDetails(
  db: Db,
  kind: "resource" | "hub",
  save: CatalogueRead & { readonly programId: ProgramId; readonly json: string },
): Promise<string[]> {
  const { programId, json, readNumber, answeredNumber = readNumber, startedAt = null } = save;
  // Dated when the read began: what was announced later, it may not show, however long it took to be stored.
  await sql`
    insert into catalogue_details as stored (program_id, kind, id, data, fetched_at, read_number, answered_number)
    select ${programId}, ${kind}, id, data::json, coalesce(${startedAt}::timestamptz, now()), ${readNumber}::bigint,
      ${answeredNumber}::bigint
    from json_to_recordset(${json}::json) as given (id text, data text)
    order by id collate "C"
    on conflict (program_id, kind, id) do update
      set data = excluded.data, fetched_at = excluded.fetched_at, read_number = excluded.read_number,
        answered_number = excluded.answered_number
    where ${isOlder(readNumber)}`.execute(db);
  const { rows } = await sql<{ id: string }>`
    select id from catalogue_details
    where program_id = ${programId} and kind = ${kind} and read_number < ${readNumber}::bigint
      and id in (select id from json_to_recordset(${json}::json) as given (id text))`.execute(db);
  return rows.map(({ id }) => id);
}
