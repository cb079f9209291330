import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/** Whether this is a file that we may execute. */
export async function isExecutableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** All executable files of this name in `PATH`, in its order. The package `which` would take relative entries, too. */
export async function findInPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const candidates = (env.PATH ?? "")
    .split(delimiter)
    // A relative entry would make the answer depend on the folder we were started in.
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name));
  const executable = await Promise.all(candidates.map(isExecutableFile));
  return candidates.filter((_, index) => executable[index]);
}

/** Whether a command of this name is in `PATH`. */
export async function isInPath(name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return (await findInPath(name, env)).length > 0;
}
