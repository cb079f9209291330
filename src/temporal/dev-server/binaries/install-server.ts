import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FindOptions, FoundServer, Installer, ServerSpecification } from "./server-finding.ts";

const INCOMPLETE = "incomplete-";
/** Longer than any way may take. */
const LEFT_OVER_AFTER_MS = 60 * 60_000;

/** Result of the attempt to obtain a server: the server, or why each way failed. */
type InstallResult = { found: FoundServer } | { failures: string[] };

/**
 * Tries the ways to obtain a server, in order, until one works. Each works in a folder of its own inside the cache
 * folder, and only what is complete and runs is moved to its name there: a process that is killed leaves nothing
 * that looks like a server.
 */
export async function installServer(
  specification: ServerSpecification,
  folder: string,
  options: FindOptions,
): Promise<InstallResult> {
  await removeLeftOvers(folder);
  const failures: string[] = [];
  for (const installer of specification.installers) {
    const reason =
      (await installer.unavailable(options.env)) ?? (await tryInstaller(specification, installer, folder, options));
    if (reason === null) {
      return { found: { path: join(folder, installer.cachedPath), how: installer.how } };
    }
    options.progress(`${specification.title}: ${installer.how} is not possible here: ${reason}`);
    failures.push(`${installer.how}: ${reason}`);
  }
  return { failures };
}

/** Null when it worked, else why it did not. */
async function tryInstaller(
  specification: ServerSpecification,
  installer: Installer,
  folder: string,
  { env, progress }: FindOptions,
): Promise<string | null> {
  const workFolder = await mkdtemp(join(folder, INCOMPLETE));
  const describe = (line: string) => progress(`${specification.title}: ${line}`);
  try {
    describe(`trying ${installer.how}`);
    await installer.install({ env, progress: describe, folder: workFolder });
    if (!(await specification.works(join(workFolder, installer.cachedPath)))) return "its result does not run here";
    await moveInPlace(workFolder, folder, installer.cachedPath.split("/")[0] ?? installer.cachedPath);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function moveInPlace(workFolder: string, folder: string, name: string): Promise<void> {
  // A broken one from before has to go first where it is a directory: a rename replaces files only. Mostly there is
  // none; should it resist for another reason, the second rename says so.
  await mkdir(join(workFolder, "replaced"));
  await rename(join(folder, name), join(workFolder, "replaced", name)).catch(() => undefined);
  await rename(join(workFolder, name), join(folder, name));
}

/** Removes partial downloads of processes that were killed: hundreds of megabytes each. */
async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(INCOMPLETE)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > LEFT_OVER_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}
