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
