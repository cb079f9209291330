import { dirname, join } from "node:path";

/** Files that are run by their name, by Node, by Temporal's bundler or by Vitest. */
const RUN_BY_NAME =
  /^(?:src\/(?:[\w-]+-)?main\.ts|workflows\/index\.ts|scripts\/[\w-]+\.ts|test\/bench\/bench\.ts|test\/.*\.test\.ts|test\/support\/set-up\/.*|[\w.-]+\.config\.ts)$/;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
/** As an import names it, or from the root as a process is started. */
const PATH = /["'`]((?:\.{1,2}|src|test|scripts)\/[^"'`\n]+\.ts)["'`]/g;

/**
 * Files that no other file imports and nobody runs: nothing happens by them. Circles are refused elsewhere, so that of
 * several that import each other one is found.
 */
export function unimportedFiles(texts: ReadonlyMap<string, string>): string[] {
  const imported = new Set<string>();
  for (const [file, text] of texts)
    for (const [, path = ""] of text.replace(COMMENT, "").matchAll(PATH)) {
      const target = path.startsWith(".") ? join(dirname(file), path) : path;
      if (target !== file) imported.add(target);
    }
  return [...texts.keys()].filter((file) => !imported.has(file) && !RUN_BY_NAME.test(file));
}
