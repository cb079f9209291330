/**
 * The import rules of `.dependency-cruiser.cjs`, in two rounds: once over the sources, once over what is left of them
 * when the types are stripped. Only the second shows which imports exist at run time; the tool itself cannot tell,
 * for it has no parser that works with this TypeScript version and keeps types apart.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { unusedPermissions } from "./unused-permissions.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const FOLDERS = ["src", "workflows", "activities"];
/** Folders that only the rule about circles, and those about packages, concern. */
const BESIDE = ["test", "scripts"];

const { forbidden } = createRequire(import.meta.url)("../.dependency-cruiser.cjs") as {
  forbidden: Parameters<typeof unusedPermissions>[0];
};
const unused = unusedPermissions(forbidden, await readSources());
for (const line of unused) process.stdout.write(`${line}\n`);

const stripped = await mkdtemp(join(tmpdir(), "dragonpass-temporal-imports-"));
try {
  await copyStripped(stripped);
  const results = await Promise.all([cruise(root, "sources"), cruise(stripped, "runtime")]);
  process.exitCode = unused.length === 0 && results.every((succeeded) => succeeded) ? 0 : 1;
} finally {
  await rm(stripped, { recursive: true, force: true });
}

async function readSources(): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const folder of FOLDERS) {
    const names = await readdir(join(root, folder), { recursive: true });
    for (const name of names.filter((one) => one.endsWith(".ts")))
      texts.set(`${folder}/${name}`, await readFile(join(root, folder, name), "utf8"));
  }
  return texts;
}

/** Copies the sources without their types, with what the tool needs to resolve packages. */
async function copyStripped(target: string): Promise<void> {
  // It is experimental and says so; the type stripping that runs this file is the same one.
  process.removeAllListeners("warning");
  for (const name of ["package.json", "tsconfig.json"]) await copyFile(join(root, name), join(target, name));
  await symlink(join(root, "node_modules"), join(target, "node_modules"));
  for (const folder of FOLDERS) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter(({ name }) => name.endsWith(".ts"))) {
      const source = join(entry.parentPath, entry.name);
      const copy = join(target, relative(root, source));
      await mkdir(dirname(copy), { recursive: true });
      await writeFile(copy, stripTypeScriptTypes(await readFile(source, "utf8")));
    }
  }
}

async function cruise(folder: string, rules: "sources" | "runtime"): Promise<boolean> {
  const script = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const config = join(root, ".dependency-cruiser.cjs");
  const folders = rules === "sources" ? [...FOLDERS, ...BESIDE] : FOLDERS;
  const child = spawn(process.execPath, [script, "--config", config, ...folders], {
    cwd: folder,
    env: { ...process.env, IMPORT_RULES: rules },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return code === 0;
}
