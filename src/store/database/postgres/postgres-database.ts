import { Kysely, PostgresDialect } from "kysely";
import type { Database, DatabaseOptions, PreparedStatement } from "../database.ts";
import { createDatabaseClock } from "../database-clock.ts";
import { databaseClock } from "../read-clock.ts";
import { StoreError, sqlStateOf } from "../store-error.ts";
import type { Tables } from "../tables.ts";
import { WRITE_PROBE } from "../write-probe.ts";
import { checkPostgres } from "./check-postgres.ts";
import { connectionProblemOf } from "./connection-problem.ts";
import { isServerLost } from "./lost-server.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { type BoundedPool, createPostgresPool } from "./postgres-pool.ts";
import type { Pooler } from "./session-settings.ts";

const PROBE_TIMEOUT_MS = 2_000;
const CONNECTIONS_MAX = 10;
const INSUFFICIENT_PRIVILEGE = "42501";

/** Opens a PostgreSQL database and migrates it. */
export async function openPostgresDatabase(
  databaseUrl: string,
  options: Pick<DatabaseOptions, "connectionsMax" | "onConnectionError" | "pooler">,
): Promise<Database> {
  const { pooler = null, connectionsMax: max = CONNECTIONS_MAX, onConnectionError } = options;
  const pool = createPostgresPool({
    databaseUrl,
    max,
    pooler,
    ...(onConnectionError === undefined ? {} : { onConnectionError }),
  });
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const clock = createDatabaseClock(() => databaseClock(kysely));
  try {
    await checkPostgres(databaseUrl, pooler);
    await migratePostgres(databaseUrl, pooler);
    // Whoever is told that this process is ready may rely on it: the pool connects, and the user may write.
    await proveWritable(pool);
    await clock.measure();
  } catch (error) {
    await pool.end();
    throw startErrorOf(error);
  }
  let closing: Promise<void> | null = null;
  return {
    kysely,
    kind: "postgres",
    clock,
    queryPrepared: (statement, values) => queryAgainIfLost(pool, statement, { values, pooler }),
    probeWritable: sharedBy(() => writtenInTime(pool)),
    close() {
      // The pool is ended here: Kysely ends only one that it has used.
      closing ??= pool.end();
      return closing;
    },
  };
}

async function proveWritable(pool: BoundedPool): Promise<void> {
  try {
    await pool.query({ text: WRITE_PROBE });
  } catch (error) {
    if (sqlStateOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    const message = "this user may not write the tables; make it their owner, or GRANT it all rights on them";
    throw new StoreError("database_unusable", message, { cause: error });
  }
}

/** The error as one that says what to do, where it is about the connection. */
function startErrorOf(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const problem = connectionProblemOf(error);
  return problem === null ? error : new StoreError("database_unreachable", problem, { cause: error });
}

async function queryAgainIfLost(
  pool: BoundedPool,
  statement: PreparedStatement,
  { values, pooler }: { values: readonly unknown[]; pooler: Pooler },
): Promise<Record<string, unknown>[]> {
  // A pooler in transaction mode gives the next statement to another connection, which does not know the name.
  const { name, text } = statement;
  const query = { ...(pooler === "transaction" ? {} : { name }), text, values: [...values] };
  try {
    return await pool.query(query);
  } catch (error) {
    // No other connection of before is used again: the next one may lead to the server that took over.
    if (!isServerLost(error)) throw error;
    return await pool.query(query);
  }
}

async function writtenInTime(pool: BoundedPool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  // For the connection that is waited for; the statement has the same limit.
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new StoreError("database_timeout", "the database did not store a push in time")),
      PROBE_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([pool.query({ text: WRITE_PROBE, query_timeout: PROBE_TIMEOUT_MS }), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** One probe for all that ask at the same time: probes must not fill the pool. */
function sharedBy(probe: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= probe().finally(() => {
      running = null;
    });
    return running;
  };
}
