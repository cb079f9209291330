import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";

/** A list of DragonPass, and what is to be known of its items. */
interface DetailsWanted {
  readonly programId: ProgramId;
  /** DragonPass's number of the module; null for the hubs. */
  readonly module: number | null;
  /** Place among the reads: what was read before it counts as out of date. */
  readonly since: number;
  /** Of each item; else only of those that have details already. */
  readonly ofEach: boolean;
  /** Only ids behind this one; all where it is null. */
  readonly after?: string | null;
  readonly limit?: number;
}

/**
 * Ids of available items, in the order of their bytes, whose details have not been read since then, and of those that
 * the list did not show and that have not been read by themselves since.
 */
export async function lackingDetails(db: Db, wanted: DetailsWanted): Promise<string[]> {
  const { programId, module, since, ofEach, after = null, limit = null } = wanted;
  const { kind, table, idColumn } = module === null ? HUB_KIND : RESOURCE_KIND;
  const id = sql.ref(`item.${idColumn}`);
  const ofModule = module === null ? sql`` : sql`and item.module = ${module}`;
  const behind = after === null ? sql`` : sql`and ${id} > ${after}::text`;
  const unknown = ofEach ? sql`or details.id is null` : sql``;
  // Item by item: a database that has no statistics yet, as after the first list, would compare each with each.
  const { rows } = await sql<{ id: string }>`
    select ${id} as id from ${sql.table(table)} as item
    left join lateral (
      select id, read_number from catalogue_details
      where program_id = item.program_id and kind = ${sql.lit(kind)} and id = ${id} limit 1
    ) as details on true
    where item.program_id = ${programId} and item.available ${ofModule} ${behind}
      and (item.read_number < ${since}::bigint or details.read_number < ${since}::bigint ${unknown})
    order by ${id} limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}
