import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";

/** Notes when DragonPass says that items changed which need not be read again. An earlier announcement changes nothing. */
export async function noteAnnounced(
  db: Db,
  of: { readonly programId: ProgramId; readonly kind: "resource" | "hub" },
  items: readonly { readonly id: string; readonly updatedAt: Date | null }[],
): Promise<void> {
  const announced = items.filter(({ updatedAt }) => updatedAt !== null);
  if (announced.length === 0) return;
  const { table, idColumn } = of.kind === "resource" ? RESOURCE_KIND : HUB_KIND;
  const given = JSON.stringify(announced.map(({ id, updatedAt }) => ({ id, updated_at: updatedAt?.toISOString() })));
  // Locked by id: two batches that name the same items wait for each other in one order.
  await sql`
    with older as (
      select stored.${sql.ref(idColumn)} as id, given.updated_at
      from json_to_recordset(${given}::json) as given (id text, updated_at timestamptz)
      join ${sql.table(table)} as stored on stored.program_id = ${of.programId}
        and stored.${sql.ref(idColumn)} = given.id collate "C"
      where stored.updated_at is null or stored.updated_at < given.updated_at
      order by 1 for update of stored
    )
    update ${sql.table(table)} as stored set updated_at = greatest(stored.updated_at, older.updated_at)
    from older where stored.program_id = ${of.programId} and stored.${sql.ref(idColumn)} = older.id`.execute(db);
}
