import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
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

describe("the calls that the pages show", async () => {
  const pages = ["README.md", ...(await readdir(join(ROOT, "docs"))).map((name) => `docs/${name}`)];
  const texts = await Promise.all(
    pages.map(async (page) => ({ page, text: await readFile(join(ROOT, page), "utf8") })),
  );
  const blocks = texts.flatMap(({ page, text }) =>
    [...text.matchAll(/^```sh\n(.*?)^```$/gms)]
      .map(([, block = ""]) => ({ page, block }))
      .filter((one) => /\bcurl (?!.*localhost:4010)/.test(one.block)),
  );

  test("are on several pages", () => {
    expect(new Set(blocks.map(({ page }) => page)).size).toBeGreaterThan(1);
  });

  test.each(blocks.map(({ page, block }) => [page, block] as const))(
    "of %s go to a route that there is, with a body that it takes: %s",
    (_, block) => {
      const calls = curlsOf(block);
      expect(calls.length).toBeGreaterThan(0);
      for (const { method, url, body } of calls) {
        expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3000\//);
        const row = rowOf(method, url.replace("http://127.0.0.1:3000", ""));
        expect(row, `${method} ${url}`).not.toBeNull();
        const schema = row !== null && "body" in row ? row.body?.schema : undefined;
        if (body !== null) expect(schema?.safeParse(JSON.parse(body)).error?.issues, body).toBeUndefined();
      }
    },
  );
});

describe("the ways that docs/architecture.md shows", async () => {
  const page = await readFile(join(ROOT, "docs/architecture.md"), "utf8");
  const filesOf = (heading: string) => {
    const [, section = ""] = page.split(`## ${heading}\n`);
    const [steps = ""] = section.split("\n## ");
    return [...steps.matchAll(/^\d+\. `([^`]+\.ts)`/gm)].map(([, file = ""]) => file);
  };

  test.each([
    ["From a push to the booking that it changes", "src/api/push/push-endpoint.ts"],
    ["From a request to its order", "src/api/routes/start-prebooking.ts"],
  ])("%s visit 20 files at most, and none twice", (heading, first) => {
    const files = filesOf(heading);
    expect(files[0]).toBe(first);
    expect(files.length).toBeGreaterThan(10);
    expect(files.length).toBeLessThanOrEqual(20);
    expect(new Set(files).size).toBe(files.length);
  });
});

/** The calls of a block, as a shell makes them of it. */
function curlsOf(block: string): { method: string; url: string; body: string | null }[] {
  const spoken = 'API=http://127.0.0.1:3000; KEY=key; ID=some-id; curl() { printf "%s\\0" "$@"; printf "\\n\\0"; }';
  const calls = execFileSync("sh", ["-c", `${spoken}\n${block}`], { encoding: "utf8" }).split("\n\0");
  return calls.slice(0, -1).map((call) => {
    const args = call.split("\0");
    const after = (option: string) => (args.includes(option) ? (args[args.indexOf(option) + 1] ?? null) : null);
    const body = after("-d");
    const url = args.find((arg) => arg.startsWith("http")) ?? "";
    return { method: after("-X") ?? (body === null ? "GET" : "POST"), url, body };
  });
}

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
