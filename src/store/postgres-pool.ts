import type { PostgresPool, PostgresPoolClient } from "kysely";
import { Pool, type PoolClient, type PoolConfig, type QueryConfig, type QueryResult, types } from "pg";
import { StoreError } from "./store-error.ts";
import { INT8_OID, parseInt8 } from "./type-parsers.ts";

const CONNECTION: PoolConfig = {
  application_name: "dragonpass-temporal",
  connectionTimeoutMillis: 10_000,
  // No statement of ours takes a second; one that takes this long waits for something that does not come.
  statement_timeout: 15_000,
  // The server says when a statement takes too long. This is for a server that says nothing any more.
  query_timeout: 20_000,
  // A process that was frozen in a transaction must not keep its locks.
  idle_in_transaction_session_timeout: 60_000,
  keepAlive: true,
  types: { getTypeParser },
};

/** A bounded pool that survives a restart of PostgreSQL, and a network that swallows answers. */
export interface BoundedPool extends PostgresPool {
  query(query: QueryConfig): Promise<Record<string, unknown>[]>;
}

/** `onError` is told of connections that were lost while nobody waited on them. */
export function createPostgresPool(config: PoolConfig, onError: (error: Error) => void): BoundedPool {
  const pool = new Pool({ ...CONNECTION, ...config });
  // Without a listener a lost connection ends the process. The pool hears of those that are idle; each
  // client must be listened to as well, for the moments when it is in use but waits for no answer. A client
  // that is cut says so more than once.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.once("error", onError);
    client.on("error", () => undefined);
  });
  return {
    // Without cursors, which Kysely asks for only where it is given them.
    connect: async () => guarded(await pool.connect()) as unknown as PostgresPoolClient,
    async query(query) {
      const client = guarded(await pool.connect());
      try {
        return (await client.query(query)).rows;
      } finally {
        client.release();
      }
    },
    end: () => pool.end(),
  };
}

interface GuardedClient {
  query(query: string | QueryConfig, values?: unknown[]): Promise<QueryResult<Record<string, unknown>>>;
  release(): void;
}

/**
 * A client that did not answer is never used again: `pg` gives up on the query but returns the
 * connection, on which every later query would wait behind it.
 */
function guarded(client: PoolClient): GuardedClient {
  let isSilent = false;
  return {
    async query(query, values) {
      if (isSilent) throw new StoreError("database_timeout", "the database did not answer on this connection");
      try {
        return await (typeof query === "string" ? client.query(query, values) : client.query(query));
      } catch (error) {
        isSilent = error instanceof Error && error.message === "Query read timeout";
        throw error;
      }
    },
    release() {
      client.release(isSilent);
    },
  };
}

function getTypeParser(...[oid, format]: Parameters<typeof types.getTypeParser>) {
  return oid === INT8_OID && format !== "binary" ? parseInt8 : types.getTypeParser(oid, format);
}
