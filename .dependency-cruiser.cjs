/**
 * Who may import whom. `node scripts/check-imports.ts` applies the rules for sources to the sources, and the rules for
 * run time to a copy of them without types: dependency-cruiser sees no difference between `import` and `import type`
 * with the parsers that it has for this TypeScript version.
 */

/** Files that put the parts together: they may import everything. */
const WIRING = "^src/(.*-main\\.ts$|main\\.ts$|demo/|service/)";

/** `folder` may import these folders and files of the project besides itself, and npm packages. */
function mayImport(folder, others, comment) {
  const allowed = [folder, ...others].map((path) => `^${path}`);
  return {
    name: `${folder.replace(/^src\//, "").replace(/\/$/, "")}-imports`,
    comment,
    severity: "error",
    from: { path: `^${folder}`, pathNot: WIRING },
    to: { path: "^(src|workflows|activities|test|scripts)/", pathNot: allowed },
  };
}

/** Nobody but itself, the wiring, the tests and what makes pages and histories of it may import this. */
function onlyWired(name, path) {
  return {
    name: `only-wiring-imports-${name}`,
    comment: `${name} is an entry into the system: what others need of it belongs into a part of its own`,
    severity: "error",
    from: { pathNot: [path, WIRING, "^(test|scripts)/"] },
    to: { path },
  };
}

/** From here, imports of there must vanish when the types are stripped. */
function typesOnly(name, from, to, comment) {
  return { name, comment, severity: "error", from: { path: from }, to: { path: to } };
}

const CONFIG = "src/config/";
const LOG = "src/log/";
const METRICS = "src/metrics/";
const PROCESS_LOCK = "src/process-lock\\.ts$";
/** What the API needs of the supplier's part: to verify and read pushes, and to name errors. */
const SUPPLIER_FOR_API = "src/dragonpass/(push|errors|schemas)/";
const HTTP = "src/http/";

/** Rules for every import, those of types too. */
const SOURCES = [
  {
    name: "domain-is-pure",
    comment: "the rules run in Temporal's sandbox and are tested alone: no I/O, no packages, no Node",
    severity: "error",
    from: { path: "^src/domain/" },
    to: { pathNot: ["^src/domain/", "^src/contract/"] },
  },
  {
    name: "workflows-are-deterministic",
    comment: "only what Temporal's sandbox can run and replay",
    severity: "error",
    from: { path: "^workflows/" },
    to: {
      pathNot: ["^workflows/", "^src/domain/", "^src/contract/", "(^|/)node_modules/@temporalio/workflow/"],
    },
  },
  {
    name: "contract-is-zod-only",
    comment: "the public contract says what it is without the rest of the project, but for names that are plain data",
    severity: "error",
    from: { path: "^src/contract/" },
    to: { pathNot: ["^src/contract/", "^src/domain/(event-types|modules)\\.ts$", "(^|/)node_modules/zod/"] },
  },
  mayImport("src/dragonpass/", ["src/contract/", "src/domain/"], "all that is known about the supplier's API"),
  mayImport(
    "src/store/",
    ["src/contract/", "src/domain/", PROCESS_LOCK],
    "what is stored, and nothing of how it came about",
  ),
  mayImport(
    "activities/",
    ["src/inbox/", "src/dragonpass/", "src/store/", "src/domain/", "src/contract/", LOG],
    "side effects, from dependencies that they are given",
  ),
  mayImport(
    "src/temporal/",
    ["src/domain/", "src/contract/", CONFIG, LOG, PROCESS_LOCK],
    "how Temporal is talked to: it is given workflows and activities, and does not know what they do",
  ),
  mayImport(
    "src/inbox/",
    ["src/dragonpass/", "src/store/", "src/temporal/client/", "src/domain/", "src/contract/", LOG, METRICS],
    "from a verified message to whoever is rung for it",
  ),
  mayImport(
    "src/requests/",
    ["src/store/", "src/temporal/client/", "src/domain/"],
    "what all use cases do alike with a request and its id",
  ),
  mayImport(
    "src/passes/",
    ["src/requests/", "src/dragonpass/", "src/store/", "src/temporal/client/", "src/domain/", "src/contract/", LOG],
    "the use cases of passes",
  ),
  mayImport(
    "src/prebookings/",
    ["src/requests/", "src/dragonpass/", "src/store/", "src/temporal/client/", "src/domain/", "src/contract/", LOG],
    "the use cases: whoever calls them, by HTTP, command line or activity, translates their results",
  ),
  {
    name: "use-cases-know-no-transport",
    comment: "a use case takes a request and gives a result; packages and Node belong to the parts that it is given",
    severity: "error",
    from: { path: "^src/(prebookings|passes|requests)/" },
    to: { pathNot: "^src/" },
  },
  mayImport("src/api/", [
    "src/prebookings/",
    "src/passes/",
    "src/inbox/",
    SUPPLIER_FOR_API,
    "src/dragonpass/client/",
    "src/store/",
    "src/temporal/client/",
    "src/domain/",
    "src/contract/",
    LOG,
    CONFIG,
    METRICS,
    HTTP,
  ]),
  mayImport(
    "src/health/",
    ["src/store/", "src/temporal/", "src/domain/", "src/contract/", LOG, METRICS],
    "looks at the parts and tells how they are; who answers with it is another matter",
  ),
  mayImport(
    "src/simulator/",
    ["src/dragonpass/assumptions\\.ts$"],
    "shares no code with the client, or both would share its mistakes",
  ),
  onlyWired("api", "^src/api/"),
  onlyWired("simulator", "^src/simulator/"),
  {
    name: "nobody-imports-an-entry-point",
    comment: "it starts things when it is loaded",
    severity: "error",
    from: { pathNot: "^test/" },
    to: { path: ["^src/.*-main\\.ts$", "^src/main\\.ts$"] },
  },
  {
    name: "no-import-circles",
    comment: "none of the files can be read, moved or loaded without all the others; a circle of types counts too",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "only-declared-packages",
    comment: "what is not in package.json is there by accident",
    severity: "error",
    from: {},
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "undetermined"] },
  },
  {
    name: "only-what-exists",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
];

/** Rules for what is loaded. */
const RUNTIME = [
  typesOnly("domain-takes-types-of-contract", "^src/domain/", "^src/contract/", "zod must not get into the sandbox"),
  typesOnly("workflows-take-types", "^workflows/", "^src/contract/", "zod must not get into the sandbox"),
  typesOnly(
    "prebookings-take-types-of-temporal",
    "^src/prebookings/",
    "^src/temporal/",
    "they are given the client; how a workflow is started is not their business",
  ),
  typesOnly(
    "prebookings-take-types-of-the-client",
    "^src/prebookings/",
    "^src/dragonpass/(calls|client|push)/",
    "they are given the calls that they make; what they take from there is how a request is judged",
  ),
  typesOnly(
    "inbox-takes-types-of-temporal",
    "^src/inbox/",
    "^src/temporal/",
    "it is given whoever rings; how a signal is sent is not its business",
  ),
  {
    name: "api-takes-types-of-the-client",
    comment: "the API is given the client that asks for availability; orders are the workers' business",
    severity: "error",
    from: { path: "^src/api/" },
    to: { path: "^src/dragonpass/", pathNot: `^${SUPPLIER_FOR_API}` },
  },
  {
    name: "no-development-packages-in-production",
    comment: "they are not installed there; types are stripped",
    severity: "error",
    from: { path: "^(src|workflows|activities)/" },
    to: { dependencyTypes: ["npm-dev"] },
  },
];

module.exports = {
  forbidden: process.env.IMPORT_RULES === "runtime" ? RUNTIME : SOURCES,
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
