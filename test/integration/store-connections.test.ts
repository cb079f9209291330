import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Database } from "../../src/store/database/database.ts";
import { migrations } from "../../src/store/database/migrations/all.ts";
import { openDatabase } from "../../src/store/database/open-database.ts";
import { createPostgresPool } from "../../src/store/database/postgres/postgres-pool.ts";
import { createDatabase } from "../support/database/postgres.ts";
import { range } from "../support/database/store-suites/fixtures.ts";
import { waitUntil } from "../support/wait-until.ts";

const MIGRATE = join(import.meta.dirname, "../support/database/store-suites/migrate-once.ts");

const CONNECTIONS_MAX = 3;

describe("connections to PostgreSQL", () => {
  let databaseUrl: string;
  let database: Database;
  const lost: Error[] = [];
  beforeAll(async () => {
    databaseUrl = await createDatabase(inject("postgresUrl"), `store_connections_${process.pid}`);
    database = await openDatabase({
      databaseUrl,
      dataDir: "",
      connectionsMax: CONNECTIONS_MAX,
      onConnectionError: (error) => lost.push(error),
    });
  });
  afterAll(() => database.close());

  /** Cuts all connections, as a restart of the server does; resolves when they have ended and the pool has heard of each. */
  async function cutAllConnections(): Promise<void> {
    const before = lost.length;
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    // Those that looked at the database when it was opened have ended for their client; the server may not know yet.
    await waitUntil(
      async () => (await client.query(`select 1 ${others}`)).rowCount ?? 0,
      (count) => count <= CONNECTIONS_MAX,
    );
    const { rowCount } = await client.query(`select pg_terminate_backend(pid, 10000) ${others}`);
    await client.end();
    await waitUntil(
      () => lost.length - before,
      (count) => count === rowCount,
    );
  }

  test("idle ones that are cut are replaced, and reported instead of ending the process", async () => {
    await Promise.all(range(3).map(() => sql`select 1`.execute(database.kysely)));
    await cutAllConnections();
    expect(lost.length).toBeGreaterThan(0);
    await Promise.all(range(6).map(() => sql`select 1`.execute(database.kysely)));
  });

  test("one that is cut inside a transaction, while it waits for no answer, fails that transaction only", async () => {
    const work = database.kysely.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx);
      await cutAllConnections();
      await sql`select 1`.execute(trx);
    });
    await expect(work).rejects.toThrow();
    await database.probeWritable();
  });

  test("there are never more of them than allowed", async () => {
    const counts = await Promise.all(
      range(20).map(async () => {
        const { rows } = await sql<{ clients: number }>`select count(*) as clients, pg_sleep(0.01)
          from pg_stat_activity
          where datname = current_database() and application_name = 'dragonpass-temporal'`.execute(database.kysely);
        return rows[0]?.clients ?? 0;
      }),
    );
    expect(Math.max(...counts)).toBeLessThanOrEqual(3);
  });

  test("one that gives no answer is given up, and not used again", async () => {
    const pool = createPostgresPool({ databaseUrl, max: 1, queryTimeoutMs: 500 });
    const backend = async () => (await pool.query({ text: "select pg_backend_pid() as pid" }))[0]?.pid;
    const silent = await backend();
    await expect(pool.query({ text: "select pg_sleep(60)" })).rejects.toThrow("Query read timeout");
    expect(await backend()).not.toBe(silent);
    await pool.end();
  });

  test("one that has lived for long enough is replaced, since its name may lead elsewhere by now", async () => {
    const pool = createPostgresPool({ databaseUrl, max: 1, lifetimeSeconds: 0.1 });
    const backend = async () => (await pool.query({ text: "select pg_backend_pid() as pid" }))[0]?.pid;
    const first = await backend();
    await waitUntil(backend, (pid) => pid !== first, 5_000);
    await pool.end();
  });

  test("a statement that runs for too long is stopped by the server", async () => {
    const { rows } = await sql<{ statement_timeout: string }>`show statement_timeout`.execute(database.kysely);
    expect(rows).toEqual([{ statement_timeout: "15s" }]);
  });
});

describe("migrations", () => {
  const executed = async (url: string) => {
    const database = await openDatabase({ databaseUrl: url, dataDir: "" });
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
      database.kysely,
    );
    const keys = await sql`select id from installation`.execute(database.kysely);
    await database.close();
    return { names: rows.map((row) => row.name), keys: keys.rows.length };
  };
  const all = { names: Object.keys(migrations).sort(), keys: 1 };

  test("run once, however often the database is opened", async () => {
    const url = await createDatabase(inject("postgresUrl"), `store_twice_${process.pid}`);
    expect(await executed(url)).toEqual(all);
    expect(await executed(url)).toEqual(all);
  });

  test("run once when two processes and three more openings start together", async () => {
    const url = await createDatabase(inject("postgresUrl"), `store_together_${process.pid}`);
    const processes = range(2).map(async () => {
      const child = spawn(process.execPath, [MIGRATE, url], { stdio: "inherit" });
      const [exitCode] = await once(child, "exit");
      return exitCode;
    });
    const openings = range(3).map(() => executed(url));
    expect(await Promise.all(processes)).toEqual([0, 0]);
    expect(await Promise.all(openings)).toEqual([all, all, all]);
  });
});
