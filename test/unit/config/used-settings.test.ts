import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../../src/config/config.ts";
import { environment } from "../../../src/config/settings.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** Refused, or only warned of, until this version has a use for them; their line in the table says so. */
const NOT_USED_YET = /Not supported by this version yet|not used.* by this version yet|this version keeps everything/i;

async function textOf(pattern: string, isWanted: (file: string) => boolean): Promise<string> {
  const texts: string[] = [];
  for await (const file of glob(pattern, { cwd: ROOT })) {
    if (isWanted(file)) texts.push(await readFile(join(ROOT, file), "utf8"));
  }
  return texts.join("\n");
}

describe("a setting", async () => {
  const config = await textOf("src/config/*.ts", (file) => !file.endsWith("/settings.ts"));
  const others = await textOf("src/**/*.ts", (file) => !file.startsWith("src/config/"));

  const settings = Object.entries(environment.shape).filter(
    ([, schema]) => !NOT_USED_YET.test(String((schema.meta() as { description?: string }).description)),
  );
  test.each(settings.map(([name]) => name))("is read by the configuration: %s", (name) => {
    const isRead = new RegExp(
      `\\b(values|given|set)\\.${name}\\b|\\b${name}: \\w|\\{[^}]*\\b${name}\\b[^}]*\\} =`,
    ).test(config);
    expect(isRead, `nothing in src/config reads ${name}`).toBe(true);
  });

  const fields = Object.keys(readConfig({})).filter((name) => name !== "retentionDays");
  test.each(fields)("is used by something, once it is read: %s", (name) => {
    // A long name is nobody else's; a short one has to be taken from the configuration.
    const taken =
      name.length > 10 ? `\\b${name}\\b` : `\\bconfig\\.${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\} = [\\w.]*\\bconfig\\b`;
    expect(new RegExp(taken).test(others), `nothing outside src/config takes ${name}`).toBe(true);
  });
});
