import type { Database, DatabaseOptions } from "./database.ts";
import { openPGliteDatabase } from "./pglite/pglite-database.ts";
import { openPostgresDatabase } from "./postgres/postgres-database.ts";

/**
 * Opens the database and brings its tables up to date.
 * @throws StoreError `database_in_use` where another process has the embedded one open, `database_unreachable`,
 *   `database_unusable`, `migration_failed`.
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, dataDir, ...rest } = options;
  return databaseUrl === null ? openPGliteDatabase(dataDir) : openPostgresDatabase(databaseUrl, rest);
}
