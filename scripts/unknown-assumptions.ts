import { ASSUMPTIONS } from "../src/dragonpass/assumption-list.ts";

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;

/** Numbers of assumptions that comments of a source name and that are not in the list. */
export function unknownAssumptions(source: string): string[] {
  const comments = [...source.matchAll(COMMENT)].map(([comment]) => comment).join("\n");
  const named = new Set([...comments.matchAll(/\bA\d{1,2}\b/g)].map(([number]) => number));
  return [...named].filter((number) => !Object.hasOwn(ASSUMPTIONS, number));
}
