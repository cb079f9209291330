import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import { noticeIn, type WatchedTable } from "./watched-table.ts";

/** How many need a person, by the code of `needsAttention`. They are few, and have an index of their own. */
export async function attentionCounts(db: Db, table: WatchedTable<string>): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ code: string; count: number }>`
    select ${noticeIn(table)} as code, count(*)::int as count from ${table.name}
    where needs_attention group by 1`.execute(db);
  return new Map(rows.map(({ code, count }) => [code, count]));
}
