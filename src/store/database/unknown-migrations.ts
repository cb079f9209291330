import { type Kysely, sql } from "kysely";
import { migrations } from "./migrations/all.ts";
import type { Tables } from "./tables.ts";

/**
 * Migrations that this database has had and this program does not know, after Kysely's migrator has refused for it;
 * none after any other error. There are some where a newer version of this program has been at work.
 */
export async function unknownMigrations(kysely: Kysely<Tables>, error: unknown): Promise<readonly string[]> {
  if (!(error instanceof Error && error.message.startsWith("corrupted migrations"))) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(kysely);
  return rows.map(({ name }) => name).filter((name) => !(name in migrations));
}
