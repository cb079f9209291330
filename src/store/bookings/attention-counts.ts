import { sql } from "kysely";
import type { Db } from "../database/database.ts";

/** How many bookings need a person, by the code of `needsAttention`. They are few, and have an index of their own. */
export async function attentionCounts(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom("bookings")
    .select([sql<string>`booking -> 'needsAttention' ->> 'code'`.as("code"), sql<number>`count(*)::int`.as("bookings")])
    .where("needs_attention", "=", true)
    .groupBy("code")
    .execute();
  return new Map(rows.map(({ code, bookings }) => [code, bookings]));
}
