import { accessSync, constants } from "node:fs";
import { chown } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../../../src/temporal/dev-server/binaries/free-port.ts";
import { startServerProcess } from "../../../src/temporal/dev-server/binaries/server-process.ts";
import { createTemporaryFolder } from "../temporary-folder.ts";
import { runStatement } from "./postgres.ts";
import { reachableTemporaryFolder, unprivilegedUser, writeSecret } from "./postgres-folder.ts";

/** A PgBouncer in front of a PostgreSQL server. */
export interface TestPgBouncer {
  /** The connection string of the same database, through PgBouncer. */
  through(databaseUrl: string): string;
  stop(): Promise<void>;
}

/** Debian puts it where only root looks. */
const FOLDERS = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
const START_DEADLINE_MS = 10_000;

/** Starts it on a free port of 127.0.0.1; whatever is not said here is as PgBouncer has it by default. */
export async function startPgBouncer(
  postgresUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestPgBouncer> {
  const command = findPgBouncer();
  const { hostname, port: serverPort, username, password } = new URL(postgresUrl);
  const { path: folder, remove } = await createTemporaryFolder("pgbouncer", await reachableTemporaryFolder());
  const user = unprivilegedUser();
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const port = await findFreePort();
  const userFile = join(folder, "users");
  const configuration = join(folder, "pgbouncer.ini");
  const all = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: userFile,
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  await writeSecret({ user }, userFile, `"${username}" "${decodeURIComponent(password)}"\n`);
  await writeSecret(
    { user },
    configuration,
    `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\n${lines.join("\n")}\n`,
  );
  const server = startServerProcess(command, [configuration], { env: {}, cwd: "/", ...user, stopSignal: "SIGINT" });
  const stop = async () => {
    await server.stop();
    await remove();
  };
  const through = (databaseUrl: string) => {
    const url = new URL(databaseUrl);
    url.host = `127.0.0.1:${port}`;
    return url.href;
  };

  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    try {
      await runStatement(through(postgresUrl), "SELECT 1");
      return { through, stop };
    } catch (error) {
      if (server.hasExited() || Date.now() > deadline) {
        await stop();
        throw new Error(`PgBouncer did not start:\n${server.lastLines().join("\n")}`, { cause: error });
      }
    }
    await Promise.race([sleep(50), server.exited]);
  }
}

function findPgBouncer(): string {
  const found = FOLDERS.map((folder) => join(folder, "pgbouncer")).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error("There is no pgbouncer on the PATH, which these tests need: apt-get install pgbouncer");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: the next folder may have it.
    return false;
  }
}
