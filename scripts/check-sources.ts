/** Refuses what types and linters cannot see: names as text, and files that nothing registers. Part of `npm run check`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const sourcesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);

/** Patterns that no source may contain, but those where they belong. */
const REFUSED = [
  {
    pattern: /\.(startUpdate|executeUpdate|signal|signalWithStart|query)(<[^()]*>)?\(\s*["'`]/,
    folders: ["src/temporal", "src/prebookings", "activities", "workflows"],
    say: "names a message by text; take its constant from src/domain/messages.ts",
  },
  {
    pattern: /\bmodule\w*\s*[=!]==?\s*\d/i,
    folders: ["src/api", "src/contract", "src/domain", "src/dragonpass", "src/prebookings", "src/store", "activities"],
    say: "compares with a module's number; take it from src/contract/module-numbers.ts",
  },
  {
    // Where none are left; the others have some, and want them mended when they are touched.
    pattern: /^\s*\/\*\* (What|Those|The same)\b/,
    folders: ["src/simulator", "src/store/once", "scripts", "test"],
    say: "begins a docstring with what is in a thing; say what it is",
  },
] as const;

/** Folders of which every file has to be imported by one. */
const REGISTERED = [
  { folder: "src/api/routes", by: "src/api/route-table.ts" },
  { folder: "src/store/database/migrations", by: "src/store/database/migrations/all.ts" },
] as const;

const findings: string[] = [];
for (const { pattern, folders, say } of REFUSED) {
  for (const file of folders.flatMap(sourcesIn)) {
    for (const [index, line] of read(file).split("\n").entries()) {
      if (pattern.test(line)) findings.push(`${file}:${index + 1} ${say}`);
    }
  }
}
for (const { folder, by } of REGISTERED) {
  const registry = read(by);
  for (const file of sourcesIn(folder)) {
    const name = file.slice(folder.length + 1);
    if (file !== by && !registry.includes(`/${name}"`))
      findings.push(`${file} is not imported by ${by}: nothing uses it`);
  }
}
for (const finding of findings) process.stdout.write(`${finding}\n`);
if (findings.length > 0) process.exitCode = 1;
