import { sql } from "kysely";
import type { Db } from "./database.ts";

/**
 * The database's time while a row is read or written, epoch milliseconds: it comes with the row. Numeric,
 * read by `Number`: of a float the database writes as few digits as its owner's `extra_float_digits` says.
 */
export const CLOCK_MS = sql<string>`(extract(epoch from clock_timestamp()) * 1000)::numeric`;

/** The database's clock now, epoch milliseconds; not when its transaction began. */
export async function databaseClock(db: Db): Promise<number> {
  const { rows } = await sql<{ ms: string }>`select ${CLOCK_MS} as ms`.execute(db);
  return Number(rows[0]?.ms);
}
