import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { type CatalogueKind, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";

interface Items {
  readonly programId: ProgramId;
  readonly kind: CatalogueKind["kind"];
  /** A read that found an item to be gone has shown it; else it is read again, since it may have come back. */
  readonly orGone?: boolean;
}

/**
 * The ids of items that no read has shown as a whole, details and all, that began after the number named beside
 * each. The few are given back, not the many.
 */
export async function notReadSince(
  db: Db,
  of: Items,
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
      select 1 from ${sql.table(table)} as item
      left join catalogue_details as details on details.program_id = item.program_id and details.kind = ${of.kind}
        and details.id = item.${sql.ref(idColumn)}
      where item.program_id = ${of.programId} and item.${sql.ref(idColumn)} = given.id collate "C"
        and item.read_number > given.after
        and (details.read_number > given.after or (${of.orGone ?? false} and not item.available))
    )`.execute(db);
  return new Set(rows.map((row) => row.id));
}
