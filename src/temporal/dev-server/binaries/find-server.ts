import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { findInPath, isExecutableFile } from "./executable.ts";
import { withInstallLock } from "./install-lock.ts";
import { installServer } from "./install-server.ts";
import { type FindOptions, type FoundServer, type ServerSpecification, TemporalServerError } from "./server-finding.ts";

/**
 * Looks for a server binary: the environment variable, `PATH`, the cache folder; else obtains it, once for all
 * processes that look at the same time.
 *
 * @throws TemporalServerError `temporal_server_not_found` with every way to provide it
 */
export async function findServer(specification: ServerSpecification, options: FindOptions): Promise<FoundServer> {
  const { env, progress } = options;
  const configured = await findConfigured(specification, env);
  if (configured) return configured;

  const present = (await findInPathFolders(specification, options)) ?? (await findCached(specification, options));
  if (present) return present;

  const folder = cacheFolder(env);
  await mkdir(folder, { recursive: true });
  const describe = (line: string) => progress(`${specification.title}: ${line}`);
  const result = await withInstallLock(join(folder, specification.lockName), describe, async () => {
    // Whoever held the lock before us may have obtained it.
    const cached = await findCached(specification, options);
    return cached ? { found: cached } : await installServer(specification, folder, options);
  });
  if ("found" in result) return result.found;
  throw new TemporalServerError("temporal_server_not_found", notFoundMessage(specification, folder, result.failures));
}

/** The server that the variable names; else the search ends: to take another one silently would hide the mistake. */
async function findConfigured(specification: ServerSpecification, env: NodeJS.ProcessEnv): Promise<FoundServer | null> {
  const path = env[specification.variable];
  if (!path) return null;
  if ((await isExecutableFile(path)) && (await specification.works(path))) {
    return { path, how: specification.variable };
  }
  throw new TemporalServerError(
    "temporal_server_not_found",
    `${specification.variable} is "${path}", which is not a ${specification.title} that runs here.`,
  );
}

async function findInPathFolders(
  specification: ServerSpecification,
  { env, progress }: FindOptions,
): Promise<FoundServer | null> {
  if (specification.commandName === null) return null;
  for (const path of await findInPath(specification.commandName, env)) {
    if (await specification.works(path)) return { path, how: "PATH" };
    progress(`${specification.title}: ${path} is not one that runs here; not used`);
  }
  return null;
}

async function findCached(
  specification: ServerSpecification,
  { env, progress }: FindOptions,
): Promise<FoundServer | null> {
  for (const installer of specification.installers) {
    const path = join(cacheFolder(env), installer.cachedPath);
    if (!(await isExecutableFile(path))) continue;
    if (await specification.works(path)) return { path, how: "the cache folder" };
    progress(`${specification.title}: ${path} does not run; not used`);
  }
  return null;
}

function notFoundMessage(specification: ServerSpecification, folder: string, failures: string[]): string {
  return [
    `No ${specification.title} was found, and none could be obtained.`,
    "Tried:",
    `  - ${specification.variable}: not set`,
    ...(specification.commandName ? [`  - a file "${specification.commandName}" in PATH: none that works`] : []),
    `  - the cache folder ${folder}: none that works`,
    ...failures.map((failure) => `  - ${failure}`),
    "Do one of these:",
    ...specification.help.map((line) => `  - ${line}`),
  ].join("\n");
}
