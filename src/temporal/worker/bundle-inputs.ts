import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** Everything that a bundle of the workflows is made of, by paths from the project's folder. */
export const bundleInputs = z.strictObject({
  /** Our files, each with the SHA-256 of what was in it. */
  files: z.record(z.string(), z.string()),
  /** Folders of packages, each with its version. */
  packages: z.record(z.string(), z.string()),
});
type BundleInputs = z.infer<typeof bundleInputs>;

/** The folder of this project, of which a test may have a copy. */
export const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

/** It bundles, and holds the options for that. */
const BUNDLER_FILE = "src/temporal/worker/bundle-worker.ts";
/** It brings webpack, and runs the bundle. */
const BUNDLER_PACKAGE = "node_modules/@temporalio/worker";

const packageJson = z.object({ version: z.string() });

/** The inputs of a bundle that was made of these files, given by absolute paths, as they are now. */
export async function inputsOf(paths: readonly string[]): Promise<BundleInputs> {
  // The bundler has followed links, such as that of a temporary folder.
  const root = await realpath(PROJECT);
  const files = new Set([BUNDLER_FILE]);
  const packages = new Set([BUNDLER_PACKAGE]);
  for (const path of paths) {
    const folder = packageFolderOf(path);
    if (folder === null) files.add(relative(root, path).replaceAll(sep, "/"));
    else packages.add(folder);
  }
  return { files: await describe(files, contentHash), packages: await describe(packages, packageVersion) };
}

/** The first input that is another now, in words; null where a bundle of these inputs is one of this code. */
export async function changeSince({ files, packages }: BundleInputs, project: string): Promise<string | null> {
  const changes = await Promise.all([
    ...Object.entries(files).map(async ([path, hash]) => {
      const found = await contentHash(join(project, path)).catch(asUnread);
      if (typeof found !== "string") return `${path} ${found.unread === "missing" ? "is gone" : "cannot be read"}`;
      return found === hash ? null : `${path} has changed`;
    }),
    ...Object.entries(packages).map(async ([path, version]) => {
      const found = await packageVersion(join(project, path)).catch(asUnread);
      if (typeof found !== "string")
        return `${path} ${found.unread === "missing" ? "is not installed" : "cannot be read"}`;
      return found === version ? null : `${path} was ${version} and is ${found}`;
    }),
  ]);
  return changes.find((change) => change !== null) ?? null;
}

/** Null for a file of ours. Nested packages have a version of their own. */
function packageFolderOf(path: string): string | null {
  const parts = path.split(sep);
  const first = parts.indexOf("node_modules");
  if (first < 0) return null;
  const name = parts.lastIndexOf("node_modules") + 1;
  const end = parts[name]?.startsWith("@") ? name + 2 : name + 1;
  return parts.slice(first, end).join("/");
}

async function describe(paths: Set<string>, by: (path: string) => Promise<string>): Promise<Record<string, string>> {
  // In an order of its own, so that the same inputs make the same record.
  return Object.fromEntries(
    await Promise.all([...paths].sort().map(async (path) => [path, await by(join(PROJECT, path))] as const)),
  );
}

async function contentHash(file: string): Promise<string> {
  return sha256(await readFile(file));
}

async function packageVersion(folder: string): Promise<string> {
  return packageJson.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8"))).version;
}

/** As text. */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Why something could not be read that need not be there, nor be what it should be. */
interface Unread {
  readonly unread: "missing" | "unreadable";
}

/** For the reading of such a thing: a folder in the place of a file is no fault of this process. */
export function asUnread(error: NodeJS.ErrnoException): Unread {
  return { unread: error.code === "ENOENT" ? "missing" : "unreadable" };
}
