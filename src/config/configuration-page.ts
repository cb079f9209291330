import { z } from "zod";
import { environment, type SettingNotes } from "./settings.ts";

/** `docs/configuration.md`, made from the schema that reads the environment. */
export function renderConfigurationPage(): string {
  const rows = Object.entries(environment.shape).map(([name, schema]) => row(name, schema));
  return `# Configuration

Everything is set by environment variables; an empty one counts as not set. A wrong value stops the start, with one
line per mistake. No value is ever repeated in a message, since it may be a secret.

| Name | Default | Meaning |
|---|---|---|
${rows.join("\n")}
`;
}

function row(name: string, schema: z.ZodType): string {
  // Every setting is declared through `notes`, so its metadata is there and of this shape.
  const notes = schema.meta() as SettingNotes;
  const value = schema instanceof z.ZodPrefault ? `\`${String(schema.def.defaultValue)}\`` : (notes.whenUnset ?? "");
  return `| \`${name}\` | ${value} | ${notes.description} |`;
}
