/**
 * Refuses what types and linters cannot see: names as text, clocks that may be wrong, and files that nothing registers.
 * Part of `npm run check`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ASSUMPTIONS } from "../src/dragonpass/assumption-list.ts";
import { anchorsIn, deadLinks } from "./dead-links.ts";
import { missingPaths } from "./missing-paths.ts";
import { commentsOf, isImportedBy, linesWith, SOURCE_RULES } from "./source-rules.ts";
import { undocumentedExports } from "./undocumented-exports.ts";
import { unknownAssumptions, wrongUses } from "./unknown-assumptions.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`);
const sourcesIn = (folder: string) => filesIn(folder).filter((name) => name.endsWith(".ts"));

/** The clock of this host, which may show anything. Time that has passed is told by `performance.now()`. */
const HOST_CLOCK = /\bDate\.now\b|\bnew Date\(\s*\)|(?<!\bnew )\bDate\(\s*\)|\btimeOrigin\b|\bTemporal\.Now\b/;

/**
 * Where it is read all the same, and why; `lines` where that holds for some only. Workflows have Temporal's clock.
 * Whatever we decide goes by the database's, whatever DragonPass dates or judges by DragonPass's.
 */
const HOST_CLOCK_READ_IN: readonly { readonly path: string; readonly lines?: RegExp; readonly why: string }[] = [
  { path: "src/simulator/", why: "it is DragonPass, which is another host" },
  { path: "src/demo/", why: "it is a caller, which has a clock of its own" },
  {
    path: "src/store/database/database-clock.ts",
    why: "compares it, and is it where the database runs in this process",
  },
  { path: "src/dragonpass/client/supplier-clock.ts", why: "compares it" },
  { path: "src/dragonpass/client/transport.ts", why: "dates an exchange, by which it is compared" },
  { path: "src/temporal/", lines: /deadline/i, why: "the SDK makes a duration of a deadline by the same clock" },
  { path: "src/temporal/dev-server/binaries/", lines: /mtimeMs/, why: "files of this host are dated by it" },
  { path: "src/dragonpass/time/time-zone.ts", why: "the offsets of a zone are those of about this year" },
  { path: "src/health/watched-part.ts", why: "says since when, beside by how much it is wrong" },
  { path: "src/process-lock.ts", why: "tells a person on this host since when a folder is locked" },
];

/** Folders of which every file has to be imported by one. */
const REGISTERED = [
  { folder: "src/api/routes", by: "src/api/route-table.ts" },
  { folder: "src/store/database/migrations", by: "src/store/database/migrations/all.ts" },
] as const;

const findings: string[] = [];
for (const { pattern, folders, except = [], say } of SOURCE_RULES) {
  for (const file of folders.flatMap(sourcesIn)) {
    if (except.some((path) => file.startsWith(path))) continue;
    for (const line of linesWith(pattern, read(file))) findings.push(`${file}:${line} ${say}`);
  }
}
for (const file of ["src", "activities"].flatMap(sourcesIn)) {
  for (const [index, line] of read(file).split("\n").entries()) {
    const isAllowed = HOST_CLOCK_READ_IN.some(
      ({ path, lines }) => file.startsWith(path) && (lines === undefined || lines.test(line)),
    );
    if (HOST_CLOCK.test(line) && !isAllowed)
      findings.push(`${file}:${index + 1} reads the clock of this host, which may be wrong; take the database's`);
  }
}
for (const file of ["src", "activities", "workflows"].flatMap(sourcesIn)) {
  for (const number of unknownAssumptions(read(file)))
    findings.push(`${file} names assumption ${number}, which src/dragonpass/assumption-list.ts does not have`);
}
const LIST = "src/dragonpass/assumption-list.ts";
const readers = ["src", "activities", "workflows"].flatMap(sourcesIn).filter((file) => file !== LIST);
for (const mistake of wrongUses(ASSUMPTIONS, new Map(readers.map((file) => [file, read(file)]))))
  findings.push(`${LIST}: ${mistake}`);
for (const file of ["src", "activities", "workflows", "scripts"].flatMap(sourcesIn)) {
  for (const { name, line } of undocumentedExports(read(file)))
    findings.push(`${file}:${line} exports ${name} without a docstring; say what it is`);
}
for (const { folder, by } of REGISTERED) {
  const registry = read(by);
  for (const file of sourcesIn(folder)) {
    const name = file.slice(folder.length + 1);
    if (file !== by && !isImportedBy(registry, name))
      findings.push(`${file} is not imported by ${by}: nothing uses it`);
  }
}
/** A file that the README has its reader save. */
const READERS_OWN = "client.ts";
const PROJECT_FILES = new Set([
  READERS_OWN,
  ...readdirSync(root),
  ...["src", "activities", "workflows", "scripts", "test", "docs"].flatMap(filesIn),
]);
const PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...filesIn("docs")];
const anchorsOfPage = new Map(PAGES.map((page) => [page, anchorsIn(read(page))]));
for (const page of PAGES) {
  for (const path of missingPaths(read(page), PROJECT_FILES))
    findings.push(`${page} names ${path}, which does not exist`);
  for (const link of deadLinks(page, read(page), PROJECT_FILES, anchorsOfPage))
    findings.push(`${page} links to ${link}, which does not exist`);
}
for (const file of ["src", "activities", "workflows", "scripts"].flatMap(sourcesIn)) {
  for (const path of missingPaths(commentsOf(read(file)), PROJECT_FILES))
    findings.push(`${file} names ${path} in a comment, which does not exist`);
}
for (const finding of findings) process.stdout.write(`${finding}\n`);
if (findings.length > 0) process.exitCode = 1;
