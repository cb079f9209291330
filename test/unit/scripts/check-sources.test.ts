import { describe, expect, test } from "vitest";
import { anchorsIn, deadLinks } from "../../../scripts/dead-links.ts";
import { missingPaths } from "../../../scripts/missing-paths.ts";
import { commentsOf } from "../../../scripts/source-rules.ts";
import { undocumentedExports } from "../../../scripts/undocumented-exports.ts";
import { unknownAssumptions, wrongUses } from "../../../scripts/unknown-assumptions.ts";

test.each([
  ["export function place(): void {}", ["place"]],
  ["/** Places. */\nexport function place(): void {}", []],
  ["// Places.\nexport async function place() {}", ["place"]],
  ["export interface Place {\n  readonly id: string;\n}", ["Place"]],
  ["export class Place {}", ["Place"]],
  ["/** First. */\nexport const A = 1;\nexport const B = 2;\n\nexport const C = 3;", ["C"]],
  ["/** A place. */\nconst place = z.string();\nexport type Place = z.infer<typeof place>;", []],
  ["export type Place = string | null;", ["Place"]],
  ["/** Any. */\nexport function f(a: 1): 1;\nexport function f(a: 2): 2;\nexport function f(a: 1 | 2) {}", []],
  ["const A = 1;\nexport { A };", ["A"]],
  ["/** A. */\nconst A = 1;\nexport { A };", []],
  ["function place() {}\nexport {\n  other,\n  place as where,\n};", ["place"]],
  ['import { A } from "./a.ts";\nexport { A };\nexport { B } from "./b.ts";', []],
])("an export without a docstring is found: %j", (source, names) => {
  expect(undocumentedExports(source).map(({ name }) => name)).toEqual(names);
});

test.each([
  ["/** As assumed (A13). */", []],
  ["// As A99 says", ["A99"]],
  ['const hub = "A99";', []],
])("an assumption that nobody has written down is found: %j", (source, numbers) => {
  expect(unknownAssumptions(source)).toEqual(numbers);
});

const FILES = new Set(["src/a/one.ts", "src/b/two.ts", "src/a/same.ts", "src/b/same.ts", "test/x/killed-a.test.ts"]);
test.each([
  ["`src/a/one.ts`, `src/b`, `two.ts`", []],
  ["`src/a/other.ts`", ["src/a/other.ts"]],
  ["`src/c`", ["src/c"]],
  ["in `src/b/two.ts`; `same.ts`, `one.ts`, `three.ts`", ["three.ts"]],
  ["`same.ts`", ["same.ts"]],
  ["`test/x/killed-*.test.ts`, `…led-a.test.ts`", []],
  ["`test/x/killed-*.ts` and `gone-*.ts`", ["gone-*.ts"]],
])("a path of a page that does not exist is found: %s", (page, missing) => {
  expect(missingPaths(page, FILES)).toEqual(missing);
});

const PAGES = new Map([
  [
    "docs/a.md",
    anchorsIn("# First\n## It waits, or needs a person\n## `PORT` of [it](b.md)\n```\n# no heading\n```\n"),
  ],
  ["docs/b.md", anchorsIn("# Twice\n# Twice\n")],
]);
const LINKED = new Set([...FILES, ...PAGES.keys(), "README.md"]);
test.each([
  ["[a](b.md), [b](../README.md), [c](../src/a), [d](https://example.com/x.md), `[e](x.md)`", []],
  ["[a](x.md) and [b](../b.md)", ["x.md", "../b.md"]],
  ["[a](#first), [b](#it-waits-or-needs-a-person), [c](#port-of-it), [d](b.md#twice-1)", []],
  ["[a](#no-heading), [b](b.md#twice-2)", ["#no-heading", "b.md#twice-2"]],
])("a link of a page that leads nowhere is found: %s", (text, dead) => {
  expect(deadLinks("docs/a.md", text, LINKED, PAGES)).toEqual(dead);
});

test("a path that only a comment of a source names is looked at, and one in its code is not", () => {
  const source = "/** As in `src/a/one.ts`. */\nconst path = `src/a/none.ts`;\n  // `src/a/gone.ts`\n";
  expect(missingPaths(commentsOf(source), FILES)).toEqual(["src/a/gone.ts"]);
});

describe("the list of assumptions", () => {
  const sources = new Map([
    ["src/dragonpass/calls/one.ts", "/** As assumed (A1). */"],
    ["src/simulator/two.ts", "// A2, A3"],
  ]);
  test.each([
    ["that is used and named", { A1: "Yes." }, []],
    ["that only the simulator plays, and that says so", { A2: "Yes. Not used by this version." }, []],
    [
      "that is used though it says that it is not",
      { A1: "Yes. Not used by this version." },
      ["A1 is said not to be used, and src/dragonpass/calls/one.ts names it"],
    ],
    ["that nobody names", { A4: "Yes." }, ["A4 is named by no source; name it where it is relied on"]],
  ])("is judged for one %s", (_, assumptions, mistakes) => {
    expect(wrongUses(assumptions, sources)).toEqual(mistakes);
  });
});
