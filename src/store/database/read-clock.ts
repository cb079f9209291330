import { sql } from "kysely";
import type { Db } from "./database.ts";

/** What the database's clock shows while a row is read or written, epoch milliseconds: it comes with the row. */
export const CLOCK_MS = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::float8`;

/** The database's clock now, epoch milliseconds; not when its transaction began. */
export async function databaseClock(db: Db): Promise<number> {
  const { rows } = await sql<{ ms: number }>`select ${CLOCK_MS} as ms`.execute(db);
  return Number(rows[0]?.ms);
}

/** By how much the database's clock is ahead of ours, in milliseconds; not known better than the answer took. */
export async function databaseOffsetMs(db: Db): Promise<number> {
  const askedAt = Date.now();
  const theirs = await databaseClock(db);
  return theirs - (askedAt + Date.now()) / 2;
}
