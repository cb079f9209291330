import { ASSUMPTIONS } from "../src/dragonpass/assumption-list.ts";

/** Last words of an assumption on which nothing of ours relies yet. */
const UNUSED = "Not used by this version.";
/** They say what there is, and play it. */
const NO_USERS = ["src/simulator/", "src/dragonpass/assumptions.ts", "src/domain/modules.ts"];
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;

/** Numbers of assumptions that comments of a source name and that are not in the list. */
export function unknownAssumptions(source: string): string[] {
  return assumptionsNamedBy(source).filter((number) => !Object.hasOwn(ASSUMPTIONS, number));
}

/**
 * Mistakes in the list of assumptions about who relies on them, in sentences: one that is said not to be used and
 * that a source of ours names, and one that no source names. `sources` are texts by path; the simulator plays what we
 * do not use, too.
 */
export function wrongUses(
  assumptions: Readonly<Record<string, string>>,
  sources: ReadonlyMap<string, string>,
): string[] {
  const named = [...sources].map(([file, source]) => ({ file, numbers: assumptionsNamedBy(source) }));
  return Object.entries(assumptions).flatMap(([number, text]) => {
    const files = named.filter(({ numbers }) => numbers.includes(number)).map(({ file }) => file);
    const user = files.find((file) => !NO_USERS.some((path) => file.startsWith(path)));
    if (text.endsWith(UNUSED))
      return user === undefined ? [] : [`${number} is said not to be used, and ${user} names it`];
    return files.length > 0 ? [] : [`${number} is named by no source; name it where it is relied on`];
  });
}

function assumptionsNamedBy(source: string): string[] {
  const comments = [...source.matchAll(COMMENT)].map(([comment]) => comment).join("\n");
  return [...new Set([...comments.matchAll(/\bA\d{1,2}\b/g)].map(([number]) => number))];
}
