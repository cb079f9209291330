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
  "src/health",
  "src/api",
  "src/demo",
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

/** A call of a logger, up to the end of its statement. */
const LOG_CALL = "\\blog(?:ger)?\\.(?:trace|debug|info|warn|error|fatal)\\((?:(?!\\);)[\\s\\S])*?";

const LOG_RULES: readonly SourceRule[] = [
  {
    pattern: new RegExp(`${LOG_CALL}\`[^\`]*\\$\\{`),
    folders: ["src", "activities"],
    except: ["src/log/rare-warning.ts", "src/simulator/"],
    say: "makes the message of a log line of data; a message never changes, and data has a field of LOGGABLE_FIELDS",
  },
  {
    pattern: new RegExp(
      `${LOG_CALL}\\b(?:guest|firstName|lastName|email|phoneNumber|callingCode|prebookingToken|vouchers?|qrCode)\\b`,
    ),
    folders: ["src", "activities"],
    except: ["src/simulator/"],
    say: "logs data of a guest, or a secret",
  },
];

const ERROR_RULES: readonly SourceRule[] = [
  {
    pattern: /\bApplicationFailure\.(?:create|retryable|nonRetryable|fromError)\b|\bnew ApplicationFailure\b/,
    folders: ["src", "activities", "workflows"],
    except: ["activities/supplier-failure.ts", "workflows/arguments.ts", "workflows/refused-update.ts"],
    say: "makes a failure of its own; its type has to be one of FAILURE_TYPES, by the functions of supplier-failure.ts",
  },
  {
    pattern: /\bnew Error\(/,
    folders: [
      ...["activities", "workflows", "src/api", "src/domain", "src/dragonpass", "src/health", "src/inbox"],
      ...["src/passes", "src/prebookings", "src/requests", "src/store", "src/temporal/client"],
    ],
    // Nobody gets them: the one is caught where it is thrown, the other has no caller left.
    except: ["src/dragonpass/client/decode-body.ts", "src/api/http/read-body.ts"],
    say: "throws an error without a code; take a class that extends AppError, or TypeError for a fault of the code",
  },
];

/** Everything that is refused by how it is written. */
export const SOURCE_RULES: readonly SourceRule[] = [
  ...MESSAGE_RULES,
  ...LOG_RULES,
  ...ERROR_RULES,
  {
    pattern: /\bproxyActivities<(?!\w+Activities>)/,
    folders: ["workflows"],
    say: "types activities by itself; take the interface that the activities are made with",
  },
  {
    pattern: /\bprocess\.env\b/,
    folders: ["src", "activities", "workflows"],
    except: [
      // Hand it to the configuration.
      ...["src/main.ts", "src/api-main.ts", "src/worker-main.ts", "src/simulator-main.ts", "src/demo/demo-world.ts"],
      // Has to write before there is a configuration.
      "src/service/start-failure.ts",
      // Reads Temporal's own variables, by the SDK.
      "src/temporal/client/connection.ts",
    ],
    say: "reads the environment; a setting is read in src/config, and handed to whoever needs it",
  },
  {
    pattern: /^\s*\/\*\*\s+(\* )?(What|Those|The same|Who|Whose|Whom|Which|Whoever|Whatever|That)\b/,
    folders: ["src", "activities", "workflows", "scripts", "test"],
    say: "begins a docstring with what is in a thing; say what it is",
  },
  {
    pattern: /^\s*\/\*\*\s+An? \w+\.\s/,
    folders: ["src", "activities", "workflows", "scripts", "test"],
    say: "has a docstring of one word; say what the thing is for, or what is special about it",
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

/** Comments of a source, and nothing else of it. */
export function commentsOf(source: string): string {
  return [...source.matchAll(/^\s*(?:\/\/.*|\/\*\*?[\s\S]*?\*\/)/gm)].map(([comment]) => comment).join("\n");
}
