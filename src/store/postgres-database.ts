import { Kysely, PostgresDialect } from "kysely";
import type { Database, DatabaseOptions } from "./database.ts";
import { migrate } from "./migrate.ts";
import { createPostgresPool } from "./postgres-pool.ts";
import { StoreError } from "./store-error.ts";
import type { Tables } from "./tables.ts";

const PING_TIMEOUT_MS = 2_000;
const CONNECTIONS_MAX = 10;

/** Opens a PostgreSQL database and migrates it. */
export async function openPostgresDatabase(
  databaseUrl: string,
  options: Pick<DatabaseOptions, "connectionsMax" | "onConnectionError">,
): Promise<Database> {
  await migrateAlone(databaseUrl);
  const pool = createPostgresPool(
    { connectionString: databaseUrl, max: options.connectionsMax ?? CONNECTIONS_MAX },
    (error) => options.onConnectionError?.(error),
  );
  let closing: Promise<void> | null = null;
  return {
    kysely: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    kind: "postgres",
    queryPrepared: (statement, values) => pool.query({ ...statement, values: [...values] }),
    ping: () => answersInTime(pool.query({ text: "select 1" })),
    close() {
      // The pool is ended here: Kysely ends only one that it has used.
      closing ??= pool.end();
      return closing;
    },
  };
}

/** Migrates over connections of its own, on which a long statement, or waiting for another process, is no fault. */
async function migrateAlone(databaseUrl: string): Promise<void> {
  const unlimited = { statement_timeout: 0, query_timeout: 0, idle_in_transaction_session_timeout: 0 };
  const pool = createPostgresPool({ connectionString: databaseUrl, max: 2, ...unlimited }, () => undefined);
  try {
    await migrate(new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }));
  } finally {
    await pool.end();
  }
}

async function answersInTime(answer: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new StoreError("database_timeout", "the database did not answer in time")),
      PING_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
