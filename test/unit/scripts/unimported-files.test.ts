import { expect, test } from "vitest";
import { unimportedFiles } from "../../../scripts/unimported-files.ts";

const found = (files: Record<string, string>) => unimportedFiles(new Map(Object.entries(files)));

test("a source that no other file imports is found, whether or not it exports something", () => {
  expect(found({ "src/planted.ts": "export {};", "activities/a/planted.ts": "setInterval(work, 1);" })).toEqual([
    "src/planted.ts",
    "activities/a/planted.ts",
  ]);
});

test("one that only a comment or itself names is found", () => {
  const self = 'import type { A } from "./planted.ts";';
  const other = '// import "./planted.ts";\n/* import "./planted.ts"; */';
  expect(found({ "src/planted.ts": self, "src/main.ts": other })).toEqual(["src/planted.ts"]);
});

test.each([
  ["imported", 'import { a } from "../src/used.ts";'],
  ["imported for its effect", 'import "../src/used.ts";'],
  ["loaded later", 'const { a } = await import("../src/used.ts");'],
  ["named by its type", 'type A = import("../src/used.ts").A;'],
  ["handed on", 'export { a } from "../src/used.ts";'],
  ["run by its path", 'startNodeProcess("src/used.ts", {});'],
])("one that is %s is not", (_, text) => {
  expect(found({ "src/used.ts": "", "scripts/user.ts": text })).toEqual([]);
});

test("entry points, scripts and tests are run by their names", () => {
  const names = ["src/main.ts", "src/api-main.ts", "workflows/index.ts", "scripts/check.ts", "test/unit/a.test.ts"];
  expect(found(Object.fromEntries(names.map((name) => [name, ""])))).toEqual([]);
});
