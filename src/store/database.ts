import type { Kysely, Transaction as KyselyTransaction } from "kysely";
import { openPGliteDatabase } from "./pglite-database.ts";
import { openPostgresDatabase } from "./postgres-database.ts";
import type { Tables } from "./tables.ts";

/** What the functions of the store take first: the database itself, or a transaction of it. */
export type Db = Kysely<Tables>;
export type Transaction = KyselyTransaction<Tables>;

/** An open database, migrated, the same to work with whichever it is. */
export interface Database {
  readonly kysely: Kysely<Tables>;
  readonly kind: "postgres" | "pglite";
  /** Runs a hot statement past Kysely, which cannot have one prepared (a third faster on PostgreSQL). */
  queryPrepared(statement: PreparedStatement, values: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Resolves when the database answers; rejects after 2 s. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

export interface DatabaseOptions {
  /** `postgres://…`; null for the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** Connections of this process to PostgreSQL; 10 by default. */
  readonly connectionsMax?: number;
  /** Told of a lost connection that nobody was waiting on. The pool replaces it. */
  readonly onConnectionError?: (error: Error) => void;
}

/**
 * Opens the database and brings its tables up to date.
 * @throws StoreError `database_in_use` where another process has the embedded one open, `migration_failed`.
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, dataDir, ...rest } = options;
  return databaseUrl === null ? openPGliteDatabase(dataDir) : openPostgresDatabase(databaseUrl, rest);
}
