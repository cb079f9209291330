import { MODULE_RULES, MODULE_RULES_EXCEPT } from "./module-rules.ts";

/** A pattern that no source in the folders may contain. */
interface SourceRule {
  readonly pattern: RegExp;
  readonly folders: readonly string[];
  /** Beginnings of paths. */
  readonly except?: readonly string[];
  readonly say: string;
}

const TYPE_ARGUMENTS = "(?:<[^()]*>)?";
const MESSAGE = "(?:signalOf|updateOf|queryOf)";
const BY_ITS_CONSTANT = "takes a message otherwise than by its constant of src/domain/messages.ts";
const TALK_TO_WORKFLOWS = [
  "src/temporal",
  "src/prebookings",
  "src/passes",
  "src/requests",
  "src/inbox",
  "src/service",
  "activities",
  "workflows",
];

/** Messages and types of workflows are public, and running workflows hold them. */
const MESSAGE_RULES: readonly SourceRule[] = [
  {
    pattern: new RegExp(
      `\\.(?:(?:start|execute)Update(?:WithStart)?|signal|query)${TYPE_ARGUMENTS}\\((?!\\s*${MESSAGE}\\()|\\bsetHandler${TYPE_ARGUMENTS}\\((?!\\s*${MESSAGE}\\()`,
    ),
    folders: TALK_TO_WORKFLOWS,
    say: BY_ITS_CONSTANT,
  },
  {
    pattern: new RegExp(`\\b${MESSAGE}\\((?!\\s*\\w+(?:Signal|Update|Query)\\b)`),
    folders: TALK_TO_WORKFLOWS,
    say: BY_ITS_CONSTANT,
  },
  {
    pattern: /\bsignal(?::(?!\s*signalOf\()|,\s*signalArgs\b)/,
    folders: ["src/temporal/client"],
    say: BY_ITS_CONSTANT,
  },
  {
    pattern: /\btype: ["'`](?:signal|update|query)["'`]|:\s*(?:Signal|Update|Query)Message\b[^;)]*=/,
    folders: ["src", "activities", "workflows"],
    except: ["src/domain/messages.ts"],
    say: "makes a message; they are all in src/domain/messages.ts",
  },
  {
    pattern: new RegExp(
      `\\bworkflow\\.(?:start|execute|signalWithStart)${TYPE_ARGUMENTS}\\((?!\\s*WORKFLOW_TYPES\\.)|\\bworkflowType: (?!WORKFLOW_TYPES\\.)`,
    ),
    folders: TALK_TO_WORKFLOWS,
    say: "takes a workflow otherwise than by WORKFLOW_TYPES of src/domain/messages.ts",
  },
];

/** Everything that is refused by how it is written. */
export const SOURCE_RULES: readonly SourceRule[] = [
  ...MESSAGE_RULES,
  {
    pattern:
      /^\s*\/\*\*\s+(\* )?(What|Those|The same|Who|Whose|Whom|Which|Whoever|Whatever|That)\b|^\s*\/\*\*\s+An? \w+\.\s/,
    folders: ["src", "activities", "workflows", "scripts", "test"],
    say: "begins a docstring with what is in a thing; say what it is",
  },
  ...MODULE_RULES.map((rule) => ({
    ...rule,
    folders: ["src", "activities", "workflows"],
    except: MODULE_RULES_EXCEPT,
  })),
];

/** Lines at which a text contains the pattern. A match may go over several. */
export function linesWith(pattern: RegExp, text: string): number[] {
  const everywhere = new RegExp(pattern, `gm${pattern.flags}`);
  return [...text.matchAll(everywhere)].map(({ index }) => text.slice(0, index).split("\n").length);
}

/** Whether a registry imports the file, as code: a comment that names it does nothing. */
export function isImportedBy(registry: string, fileName: string): boolean {
  const imports = registry.matchAll(/^import (?:[^"';]*? from )?"\.\/([^"]+)";$/gm);
  return [...imports].some(([, path = ""]) => path === fileName || path.endsWith(`/${fileName}`));
}
