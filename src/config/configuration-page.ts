import { z } from "zod";
import { SPELLING_LENGTH_MIN, SURE_LENGTH_MIN } from "./setting-names.ts";
import { environment, notesOf } from "./settings.ts";
import { TEMPORAL_NAMES } from "./temporal-names.ts";

/** `docs/configuration.md`, made from the schema that reads the environment. */
export function renderConfigurationPage(): string {
  const rows = Object.entries(environment.shape).map(([name, schema]) => row(name, schema));
  const names = Object.keys(environment.shape).filter(({ length }) => length < SURE_LENGTH_MIN);
  const listed = (some: readonly string[]) => new Intl.ListFormat("en-GB").format(some.map((name) => `\`${name}\``));
  const short = listed(names.filter(({ length }) => length >= SPELLING_LENGTH_MIN));
  const shortest = listed(names.filter(({ length }) => length < SPELLING_LENGTH_MIN));
  return `# Configuration

Everything is set by environment variables. White space around a value does not count, and an empty value counts as
not set. A wrong value stops the start, with one line per mistake and exit code 1. No value is ever repeated in a
message, since it may be a secret.

A name that is not known stops the start too where nobody else uses such names (\`DRAGONPASS_…\`, \`PUSH_…\`,
\`API_KEYS…\`, \`PAYLOAD_…\`, \`NOTIFY_…\`, \`STRAY_…\`, \`RETENTION_…\`, \`INBOX_…\`, \`SIMULATOR_…\`), or where it is one
or two letters away from a known one of ${SURE_LENGTH_MIN} letters or more that is not set itself: a default would apply without a
word. Everything else is warned of at most:

- Names that are one letter away from a shorter one (${short}), or have two
  neighbouring letters of one in each other's place (also of ${shortest}): other programs have names such as
  \`API_KEY\`, \`DATADIR\` or \`LOGLEVEL\`.
- \`DATABASE_…\`, \`WORKER_…\`, \`METRICS_…\` and \`TEMPORAL_…\`: platforms and other tools set names such as
  \`DATABASE_PUBLIC_URL\` or \`WORKER_ID\` as well.

What Kubernetes sets for Services, and systemd's \`NOTIFY_SOCKET\`, is left alone.

| Name | Default | Meaning |
|---|---|---|
${rows.join("\n")}

Of Temporal's own settings these are read as well: ${TEMPORAL_NAMES.map((name) => `\`${name}\``).join(", ")}, and
\`TEMPORAL_GRPC_META_…\`. Without \`TEMPORAL_CONFIG_FILE\`, the usual file of Temporal's tools is read where it exists;
\`npm start\` starts a dev server all the same, unless \`TEMPORAL_ADDRESS\`, \`TEMPORAL_PROFILE\` or
\`TEMPORAL_CONFIG_FILE\` says otherwise.
`;
}

function row(name: string, schema: z.ZodType): string {
  const notes = notesOf(schema);
  const value = schema instanceof z.ZodPrefault ? `\`${String(schema.def.defaultValue)}\`` : (notes.whenUnset ?? "");
  return `| \`${name}\` | ${value} | ${notes.description} |`;
}
