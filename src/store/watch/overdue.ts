import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { WatchedTable } from "./watched-table.ts";

/**
 * Ids of what somebody should have looked at by now, the longest due first. They are due again at `againAt`: one that
 * cannot be helped does not hold back the others, and two who take at once take different ones.
 */
export async function takeOverdue<Id extends string>(
  db: Db,
  { name, id, idOf }: WatchedTable<Id>,
  { now, againAt, limit }: { readonly now: Date; readonly againAt: Date; readonly limit: number },
): Promise<Id[]> {
  const { rows } = await sql<{ id: string }>`
    update ${name} set look_due_at = ${againAt}
    where ${id} in (
      select ${id} from ${name} where look_due_at <= ${now}
      order by look_due_at, ${id} limit ${limit} for update skip locked
    ) returning ${id} as id`.execute(db);
  return rows.map((row) => idOf(row.id));
}

/** Has these, or all, looked at now; says how many. Those of which nothing is expected stay out of it. */
export async function makeLooksDue<Id extends string>(
  db: Db,
  { name, id }: WatchedTable<Id>,
  ids: readonly Id[] | "all",
  now: Date,
): Promise<number> {
  if (ids !== "all" && ids.length === 0) return 0;
  const isMeant = ids === "all" ? sql`true` : sql`${id} = any(${[...ids]}::text[])`;
  const result = await sql`
    update ${name} set look_due_at = ${now} where look_due_at > ${now} and ${isMeant}`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** Says when something is to be looked at next; null: never. */
export async function setLookDue<Id extends string>(
  db: Db,
  { name, id }: WatchedTable<Id>,
  of: Id,
  at: Date | null,
): Promise<void> {
  await sql`update ${name} set look_due_at = ${at} where ${id} = ${of}`.execute(db);
}
