import { cp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createTemporaryFolder } from "../temporary-folder.ts";

/** A copy of what runs, in which a mistake can be made. */
export interface SourceCopy {
  /** Its folder. */
  readonly path: string;
  /** A path in the copy, as `startNodeProcess` takes it. */
  entryPoint(path: string): string;
  /** Replaces this text, which must be there exactly once. */
  replace(path: string, text: string, replacement: string): Promise<void>;
  /** Deletes a file of it. */
  drop(path: string): Promise<void>;
  remove(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const COPIED = ["src", "workflows", "activities", "dist", "package.json", "tsconfig.json"];

/** Copies the sources; the packages are shared. */
export async function copySource(): Promise<SourceCopy> {
  const folder = await createTemporaryFolder("source");
  await Promise.all(COPIED.map((name) => cp(join(ROOT, name), join(folder.path, name), { recursive: true })));
  await symlink(join(ROOT, "node_modules"), join(folder.path, "node_modules"));
  return {
    path: folder.path,
    entryPoint: (path) => relative(ROOT, join(folder.path, path)),
    replace: async (path, text, replacement) => {
      const parts = (await readFile(join(folder.path, path), "utf8")).split(text);
      if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times: ${text}`);
      await writeFile(join(folder.path, path), parts.join(replacement));
    },
    drop: (path) => rm(join(folder.path, path)),
    remove: folder.remove,
  };
}
