import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { type CatalogueKind, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";

/**
 * The ids of items that no read has shown as a whole, details and all, that began after the number named beside
 * each. The few are given back, not the many.
 */
export async function notReadSince(
  db: Db,
  of: { readonly programId: ProgramId; readonly kind: CatalogueKind["kind"] },
  items: readonly { readonly id: string; readonly readNumber: number }[],
): Promise<Set<string>> {
  if (items.length === 0) return new Set();
  const { table, idColumn } = of.kind === "resource" ? RESOURCE_KIND : HUB_KIND;
  const given = JSON.stringify(items.map(({ id, readNumber }) => ({ id, after: readNumber })));
  // What a read shows is stored in two places, one after the other. A process may have died in between, or before it
  // read again what one of them could not take: then only the other one is new.
  const { rows } = await sql<{ id: string }>`
    select id from json_to_recordset(${given}::json) as given (id text, after bigint)
    where not exists (
      select 1 from catalogue_details as details
      join ${sql.table(table)} as item on item.program_id = details.program_id
        and item.${sql.ref(idColumn)} = details.id
      where details.program_id = ${of.programId} and details.kind = ${of.kind}
        and details.id = given.id collate "C"
        and details.read_number > given.after and item.read_number > given.after
    )`.execute(db);
  return new Set(rows.map((row) => row.id));
}
