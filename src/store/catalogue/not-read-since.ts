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

/** The ids of items that no such read has shown, nor found to be gone. */
export async function notFoundSince(
  db: Db,
  of: { readonly programId: ProgramId; readonly kind: CatalogueKind["kind"] },
  items: readonly { readonly id: string; readonly readNumber: number }[],
): Promise<Set<string>> {
  const unread = await notReadSince(db, of, items);
  if (unread.size === 0) return unread;
  const { table, idColumn } = of.kind === "resource" ? RESOURCE_KIND : HUB_KIND;
  const asked = items.filter(({ id }) => unread.has(id)).map(({ id, readNumber }) => ({ id, after: readNumber }));
  // A question of its own: in one with the other, the database compared each with each where it knew no statistics.
  const { rows } = await sql<{ id: string }>`
    select id from json_to_recordset(${JSON.stringify(asked)}::json) as given (id text, after bigint)
    where exists (
      select 1 from ${sql.table(table)} as item
      where item.program_id = ${of.programId} and item.${sql.ref(idColumn)} = given.id collate "C"
        and not item.available and item.read_number > given.after
    )`.execute(db);
  for (const { id } of rows) unread.delete(id);
  return unread;
}
