import { parseArgs } from "node:util";
import { CHAPTER_NAMES, type Programme, programmeOf } from "./chapters.ts";

/** Wishes of whoever starts the demo. */
interface DemoArguments {
  readonly programme: Programme;
  /** It is left running at its end. */
  readonly isKept: boolean;
}

/** Reads the arguments of `npm run demo`; a text says what is wrong with them, and what can be given. */
export function parseDemoArguments(args: readonly string[]): DemoArguments | string {
  const { values, error } = read(args);
  if (error !== null) return `${error} ${USAGE}`;
  const programme = programmeOf(values.module);
  if (programme === null) return `There is nothing to play for --module ${values.module}. ${USAGE}`;
  return { programme, isKept: values.keep ?? false };
}

const USAGE = `Give npm run demo -- [--module ${CHAPTER_NAMES.join("|")}] [--keep].`;

function read(args: readonly string[]) {
  const options = { module: { type: "string" }, keep: { type: "boolean" } } as const;
  try {
    return { values: parseArgs({ args: [...args], options, strict: true }).values, error: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { values: {}, error: /[.!]$/.test(message) ? message : `${message}.` };
  }
}
