/**
 * Refuses an `export` that no other file imports: it says of something of a file's own that others rely on it. And a
 * file that no other one imports: nothing happens by it. Read off the text, as the formatter writes it: TypeScript 7 has
 * no API to ask. Part of `npm run check`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unimportedFiles } from "./unimported-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const FOLDERS = ["src", "workflows", "activities", "scripts", "test"];
/** Temporal finds a bundle's exports by their names, Vitest a set-up's. */
const CALLED_BY_NAME = /^(workflows\/index|test\/support\/set-up\/global-setup[\w-]*)\.ts$/;

const DECLARATION =
  /^export (?:declare |abstract |async )*(?:const|let|function\*?|class|interface|type|enum) ([\w$]+)/gm;
/** Names in braces, of this file or of another one. */
const LIST = /^(import|export) (?:type )?(?:[\w$]+, )?\{([^}]*)\}(?: from "([^"]+)")?/gm;
const NAMESPACE = /^import (?:type )?\* as [\w$]+ from "([^"]+)"/gm;
/** Types that are named where they are used, and modules that are loaded later, by a path that is not always text. */
const LATER = /\{ ([^}]*) \} = await import\(|import\("([^"]+)"\)/g;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
)
  .concat(readdirSync(root))
  .filter((name) => name.endsWith(".ts"));
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const imported = new Set<string>();
const exported: { readonly file: string; readonly name: string }[] = [];

for (const [file, text] of texts) {
  for (const [, name = ""] of text.matchAll(DECLARATION)) exported.push({ file, name });
  for (const [, keyword, names = "", from] of text.matchAll(LIST)) {
    if (from !== undefined) for (const { theirs } of namesIn(names)) note(file, from, theirs);
    if (keyword === "export") for (const { ours } of namesIn(names)) exported.push({ file, name: ours });
  }
  for (const [, from = ""] of text.matchAll(NAMESPACE)) note(file, from, "*");
  for (const [, names, from] of text.matchAll(LATER)) {
    if (from !== undefined) note(file, from, "*");
    for (const { theirs } of namesIn(names ?? "")) imported.add(`? ${theirs}`);
  }
}

const unused = exported.filter(
  ({ file, name }) =>
    !CALLED_BY_NAME.test(file) && ![`${file} ${name}`, `${file} *`, `? ${name}`].some((use) => imported.has(use)),
);
for (const { file, name } of unused) process.stdout.write(`${file} exports ${name}, which no other file imports\n`);
const unimported = unimportedFiles(texts);
for (const file of unimported) process.stdout.write(`${file} is imported by no other file, and run by nobody\n`);
if (unused.length + unimported.length > 0) process.exitCode = 1;

function note(file: string, from: string, name: string): void {
  if (from.startsWith(".")) imported.add(`${join(dirname(file), from)} ${name}`);
}

/** `a`, `type A`, `a as b`: what the other file calls it, and what it is called here. */
function namesIn(list: string): { readonly theirs: string; readonly ours: string }[] {
  return list
    .split(",")
    .map((entry) => entry.trim().replace(/^type /, ""))
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [theirs = "", ours = theirs] = entry.split(/ as |: /);
      return { theirs, ours };
    });
}
