import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { fieldsOf } from "../../scripts/pages/schema-words.ts";
import { environment } from "../../src/config/settings.ts";
import { rowOf } from "./api/support/expect-row.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Pages that are written by hand. Those that are generated are as their tables are. */
const PAGES = ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/testing.md", "docs/simulator.md"];

describe.each(PAGES)("%s", async (page) => {
  const text = await readFile(join(ROOT, page), "utf8");
  const all = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, found = ""]) => found))];

  test("names only npm scripts that package.json has", () => {
    for (const script of all(/npm run ([\w:]+)/g)) expect(Object.keys(packageJson.scripts)).toContain(script);
  });

  test("links only to what exists", () => {
    for (const target of all(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(ROOT, page, "..", target)), target).toBe(true);
    }
  });

  test("names only files that exist", () => {
    for (const file of all(/\b((?:src|activities|workflows|scripts|test)\/[\w/.-]+\.ts)\b/g)) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
    }
  });
});

describe("README.md", async () => {
  const text = await readFile(join(ROOT, "README.md"), "utf8");
  const urls = [...text.matchAll(/\$API(\/[^\s"]+)/g)].map(([, found = ""]) => found);

  test("has calls of the API to look at", () => {
    expect(urls.length).toBeGreaterThan(10);
  });

  test.each(urls)("calls a route that there is, with parameters that it has: %s", (url) => {
    const [path = "", query = ""] = url.split("?");
    const row = rowOf("GET", path) ?? rowOf("POST", path);
    expect(row).not.toBeNull();
    const parameters = row !== null && "parameters" in row ? row.parameters.query : null;
    const known = parameters === null ? [] : fieldsOf(parameters).map(({ name }) => name);
    for (const name of new URLSearchParams(query).keys()) expect(known).toContain(name);
  });

  test("exports only settings that there are", () => {
    const exported = [...text.matchAll(/^export (.*)$/gm)].flatMap(([, line = ""]) => [
      ...line.matchAll(/([A-Z_]+)=/g),
    ]);
    expect(exported.length).toBeGreaterThan(5);
    for (const [, name = ""] of exported) expect(Object.keys(environment.shape)).toContain(name);
  });
});
