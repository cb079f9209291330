import { sql } from "kysely";
import type { Db } from "../database.ts";
import { migrations } from "../migrations/all.ts";

/** The names of the migrations that this version has, in their order. */
export const KNOWN_MIGRATIONS: readonly string[] = Object.keys(migrations).sort();

/** The names of the migrations that the database has had, in their order. */
export async function appliedMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** By how much the database's clock is ahead of ours, in milliseconds; not known better than the answer took. */
export async function databaseOffsetMs(db: Db): Promise<number> {
  const askedAt = Date.now();
  const theirs = await databaseClock(db);
  return theirs - (askedAt + Date.now()) / 2;
}

/** The database's clock now, epoch milliseconds; not when its transaction began. */
export async function databaseClock(db: Db): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms
  `.execute(db);
  return Number(rows[0]?.ms);
}
