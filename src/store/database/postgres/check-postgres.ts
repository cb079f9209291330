import { StoreError } from "../store-error.ts";
import { type BoundedPool, createPostgresPool } from "./postgres-pool.ts";
import type { Pooler } from "./session-settings.ts";

const QUERY_TIMEOUT_MS = 10_000;

const FACTS = `select current_setting('server_encoding') as encoding,
  pg_is_in_recovery() as standby,
  current_setting('transaction_read_only') = 'on' as read_only,
  current_schema() as schema,
  quote_ident(current_user) as user_name,
  to_regclass('kysely_migration') is null as empty,
  coalesce(has_schema_privilege(current_schema(), 'create'), false) as may_create,
  current_setting('default_transaction_isolation') as isolation,
  current_setting('synchronous_commit') as synchronous_commit`;

interface Facts {
  readonly encoding: string;
  readonly standby: boolean;
  readonly read_only: boolean;
  readonly schema: string | null;
  readonly user_name: string;
  readonly empty: boolean;
  readonly may_create: boolean;
  readonly isolation: string;
  readonly synchronous_commit: string;
}

/**
 * Sees to it that the database can be worked with as it is set up, before anything is made in it.
 * @throws StoreError `database_unusable`, which says what to change; or the error of the connection
 */
export async function checkPostgres(databaseUrl: string, pooler: Pooler): Promise<void> {
  const pool = createPostgresPool({ databaseUrl, max: 2, pooler, queryTimeoutMs: QUERY_TIMEOUT_MS });
  try {
    const [facts] = (await pool.query({ text: FACTS })) as unknown as Facts[];
    if (facts === undefined) throw new TypeError("a select without a table returns its row");
    const problem = problemOf(facts) ?? (await pooledProblemOf(facts, pool, pooler));
    if (problem !== null) throw new StoreError("database_unusable", problem);
  } finally {
    await pool.end();
  }
}

function problemOf({ encoding, standby, read_only, schema, user_name, empty, may_create }: Facts): string | null {
  if (encoding !== "UTF8") {
    return `the database's encoding is ${encoding} and must be UTF8; create one with ENCODING 'UTF8' TEMPLATE template0`;
  }
  if (standby) return "DATABASE_URL leads to a standby, which is read-only; give the address of the primary";
  if (read_only) {
    return "the database is read-only; set default_transaction_read_only to off, or give the address of the primary";
  }
  if (schema === null) {
    return `search_path names no schema that the user may use; create one, or GRANT USAGE ON SCHEMA public TO ${user_name}`;
  }
  if (empty && !may_create) {
    return `the user may not create tables in schema ${schema}; GRANT CREATE ON SCHEMA ${schema} TO ${user_name}`;
  }
  return null;
}

/** The problem of a connection behind a pooler, which forgets what a connection sets for itself; else null. */
async function pooledProblemOf(facts: Facts, pool: BoundedPool, pooler: Pooler): Promise<string | null> {
  if (pooler === null) {
    const advice = "a pooler in transaction mode is in front of PostgreSQL; set DATABASE_POOLER=transaction";
    return (await isPooledByTransaction(pool)) ? advice : null;
  }
  const setting = `ALTER ROLE ${facts.user_name} SET`;
  if (facts.isolation !== "read committed") {
    return `behind a pooler the role must say read committed; ${setting} default_transaction_isolation = 'read committed'`;
  }
  if (facts.synchronous_commit === "off") {
    return `with synchronous_commit off an acknowledged push can be lost; ${setting} synchronous_commit = 'on'`;
  }
  return null;
}

/** Two connections that are open at once, and are answered by the same process. */
async function isPooledByTransaction(pool: BoundedPool): Promise<boolean> {
  const clients = [await pool.connect()];
  try {
    clients.push(await pool.connect());
    const backends = new Set<string | undefined>();
    for (const client of clients) backends.add((await client.query<{ backend: string }>(BACKEND, [])).rows[0]?.backend);
    return backends.size < clients.length;
  } catch {
    // A pooler that has no second connection for us is not in transaction mode.
    return false;
  } finally {
    for (const client of clients) client.release();
  }
}

/** A pooler may lead to several servers, whose processes can have the same number. */
const BACKEND = `select concat_ws(' ', pg_backend_pid(), pg_postmaster_start_time(), inet_server_addr(),
  inet_server_port()) as backend`;
