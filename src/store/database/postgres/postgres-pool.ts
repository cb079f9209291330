import type { PostgresPool, PostgresPoolClient } from "kysely";
import { Pool, type PoolClient, type PoolConfig, type QueryConfig, type QueryResult } from "pg";
import { StoreError } from "../store-error.ts";
import { TYPES } from "../type-parsers.ts";
import { connectionStringOf } from "./connection-string.ts";
import { endsConnection, isServerLost } from "./lost-server.ts";
import { POOLED_BEGIN, type Pooler, sessionSetup } from "./session-settings.ts";

/** Of a connection: what a load balancer or a name leads to changes; a connection stays where it was made. */
export const MAX_LIFETIME_SECONDS = 30 * 60;

// No start-up parameters: PgBouncer refuses those that it does not know.
const CONNECTION: PoolConfig = {
  application_name: "dragonpass-temporal",
  connectionTimeoutMillis: 10_000,
  // The server says when a statement takes too long. This is for a server that says nothing any more.
  query_timeout: 20_000,
  keepAlive: true,
  types: TYPES,
};

/** A query with its own limit, or the usual one. */
type BoundedQuery = QueryConfig & { readonly query_timeout?: number };

/** A bounded pool that survives a restart and a failover of PostgreSQL, and a network that swallows answers. */
export interface BoundedPool extends PostgresPool {
  connect(): Promise<PostgresPoolClient>;
  query(query: BoundedQuery): Promise<Record<string, unknown>[]>;
}

interface BoundedPoolOptions {
  readonly databaseUrl: string;
  /** How many connections there may be. */
  readonly max: number;
  readonly pooler?: Pooler;
  /** When a server that says nothing is given up; 0 for never. */
  readonly queryTimeoutMs?: number;
  /** How long a connection may live; `MAX_LIFETIME_SECONDS` by default. */
  readonly lifetimeSeconds?: number;
  /** Told of connections that were lost while nobody waited on them. */
  readonly onConnectionError?: (error: Error) => void;
}

/** Opens no connection yet. */
export function createPostgresPool(options: BoundedPoolOptions): BoundedPool {
  const { databaseUrl, max, pooler = null, queryTimeoutMs, onConnectionError = () => undefined } = options;
  const { lifetimeSeconds: maxLifetimeSeconds = MAX_LIFETIME_SECONDS } = options;
  const pool = new Pool({
    ...CONNECTION,
    ...(queryTimeoutMs === undefined ? {} : { query_timeout: queryTimeoutMs }),
    maxLifetimeSeconds,
    connectionString: connectionStringOf(databaseUrl),
    max,
    // The pool waits for it, and drops the connection where it fails; its types do not say so.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: async (client) => void (await client.query(sessionSetup(pooler))),
  });
  // All connections that were made before one of them lost its server are given up with it: the others lead there too.
  let generation = 0;
  const bornIn = new WeakMap<PoolClient, number>();
  const onServerLost = () => {
    generation += 1;
  };
  // Without a listener a lost connection ends the process. The pool hears of those that are idle; each
  // client must be listened to as well, for the moments when it is in use but waits for no answer. A client
  // that is cut says so more than once.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    bornIn.set(client, generation);
    client.once("error", onConnectionError);
    client.on("error", () => undefined);
  });

  async function connect(): Promise<GuardedClient> {
    for (;;) {
      const client = await pool.connect();
      const isCurrent = () => bornIn.get(client) === generation;
      if (isCurrent()) return guarded(client, { pooler, isCurrent, onServerLost });
      client.release(true);
    }
  }

  return {
    // Without cursors, which Kysely asks for only where it is given them.
    connect: async () => (await connect()) as unknown as PostgresPoolClient,
    async query(query) {
      const client = await connect();
      try {
        return (await client.query(query)).rows;
      } finally {
        client.release();
      }
    },
    end: () => pool.end(),
  };
}

type Result = Pick<QueryResult<Record<string, unknown>>, "rows" | "command" | "rowCount">;

interface GuardedClient {
  query(query: string | BoundedQuery, values?: unknown[]): Promise<Result>;
  release(): void;
}

/** A client that is not used again once its connection has failed: `pg` would return it to its pool. */
function guarded(
  client: PoolClient,
  pool: { pooler: Pooler; isCurrent: () => boolean; onServerLost: () => void },
): GuardedClient {
  let isBroken = false;
  return {
    async query(query, values) {
      if (isBroken) {
        // The connection is closed, which undoes its transaction; the error that ended it must not be hidden.
        if (query === "rollback") return { rows: [], command: "ROLLBACK", rowCount: 0 };
        throw new StoreError("database_timeout", "the database did not answer on this connection");
      }
      const text = query === "begin" && pool.pooler === "transaction" ? POOLED_BEGIN : query;
      try {
        return await (typeof text === "string" ? client.query(text, values) : client.query(text));
      } catch (error) {
        isBroken = endsConnection(error);
        if (isServerLost(error) && pool.isCurrent()) pool.onServerLost();
        throw error;
      }
    },
    release() {
      client.release(isBroken || !pool.isCurrent());
    },
  };
}
