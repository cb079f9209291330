import { Kysely, PostgresAdapter, PostgresDialect, type PostgresPoolClient } from "kysely";
import { migrate } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import { createPostgresPool } from "./postgres-pool.ts";
import { type Pooler, transactionBegin } from "./session-settings.ts";

/** Kysely's own number, so that a process of an earlier version, which locks for its session, waits for us too. */
const MIGRATION_LOCK = "3853314791062309107";

/** A long statement, or waiting for another process, is no fault here. The transaction alone holds the lock. */
const BEGIN = `${transactionBegin({ statementMs: 0, idleMs: 0 })}; select pg_advisory_xact_lock(${MIGRATION_LOCK})`;

/**
 * Brings the tables of a PostgreSQL database up to date, over a connection of its own. Everything is one transaction,
 * the lock included: behind a pooler in transaction mode a session's lock would stay with a connection of others.
 */
export async function migratePostgres(databaseUrl: string, pooler: Pooler): Promise<void> {
  const pool = createPostgresPool({ databaseUrl, max: 1, pooler, queryTimeoutMs: 0 });
  try {
    const client = await pool.connect();
    try {
      await client.query(BEGIN, []);
      await migrate(new Kysely<Tables>({ dialect: new OneTransactionDialect(client) }), { insideTransaction: true });
      await client.query("commit", []);
    } catch (error) {
      // What went wrong is more than that it cannot be undone by a word: the connection is closed next.
      await client.query("rollback", []).catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

/** Everything over one client, whose user has begun a transaction with the lock in it. */
class OneTransactionDialect extends PostgresDialect {
  constructor(client: PostgresPoolClient) {
    const shared: PostgresPoolClient = { query: client.query.bind(client), release: () => undefined };
    super({ pool: { connect: () => Promise.resolve(shared), end: () => Promise.resolve() } });
  }

  override createAdapter(): PostgresAdapter {
    return new UnlockedAdapter();
  }
}

class UnlockedAdapter extends PostgresAdapter {
  override acquireMigrationLock(): Promise<void> {
    return Promise.resolve();
  }

  override releaseMigrationLock(): Promise<void> {
    return Promise.resolve();
  }
}
