import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderConfigurationPage } from "../../../src/config/configuration-page.ts";

describe("the configuration page", () => {
  const page = renderConfigurationPage();

  test("has a row for each setting, with default and meaning", () => {
    expect(page).toContain("| `PORT` | `3000` | Port of the HTTP API; 0 takes a free one |");
    expect(page).toContain("| `DATABASE_URL` | PGlite, embedded, in `DATA_DIR`; refused when `NODE_ENV=production` |");
    for (const line of page.split("\n").filter((row) => row.startsWith("| `")))
      expect(line.split(" | ")).toHaveLength(3);
  });

  test("names every variable that the contract names", () => {
    const source = readFileSync(new URL("../../../src/config/settings.ts", import.meta.url), "utf8");
    for (const [, name] of source.matchAll(/^ {2}([A-Z_]+): notes/gm)) expect(page).toContain(`| \`${name}\` |`);
  });
});
