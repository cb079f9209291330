import { MODULE_NAMES } from "../src/domain/modules.ts";

const NAMES = MODULE_NAMES.join("|");
const QUOTED = `["'\x60](?:${NAMES})["'\x60]`;
const COMPARED = "(?:[=!]==?)";

/**
 * Facts of modules that only their table states: what differs from one to the next is a column there, and whoever
 * compares with a name or a number has made a second one.
 */
export const MODULE_RULES: readonly { readonly pattern: RegExp; readonly say: string }[] = [
  {
    pattern: new RegExp(
      [
        `${COMPARED}\\s*${QUOTED}`,
        `${QUOTED}\\s*${COMPARED}`,
        `\\bcase\\s+${QUOTED}`,
        `\\.(?:includes|has|indexOf)\\(\\s*${QUOTED}`,
      ].join("|"),
    ),
    say: "compares with a module's name; ask for a column of src/domain/modules.ts",
  },
  {
    pattern: new RegExp(`\\bmodule\\w*\\s*${COMPARED}\\s*\\d|\\b\\d+\\s*${COMPARED}\\s*[\\w.]*\\bmodule`, "i"),
    say: "compares with a module's number; ask for a column of src/domain/modules.ts",
  },
  {
    pattern: new RegExp(`${QUOTED}\\s*,\\s*${QUOTED}|^\\s*(?:${NAMES}):\\s`),
    say: "lists modules; choose them, or say what differs, by a column of src/domain/modules.ts",
  },
  {
    pattern: new RegExp(`\\bMODULE\\w*(?:\\.(?:${NAMES})\\b|\\[\\s*${QUOTED})`),
    say: "takes the row of one module; choose it by a column of src/domain/modules.ts",
  },
];

/** The table itself, and how the resources and orders of each module look at the simulator. */
export const MODULE_RULES_EXCEPT = ["src/domain/modules.ts", "src/simulator/data/", "src/simulator/modules/"];
