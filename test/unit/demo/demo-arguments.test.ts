import { expect, test } from "vitest";
import { CHAPTER_NAMES, programmeOf } from "../../../src/demo/chapters.ts";
import { parseDemoArguments } from "../../../src/demo/demo-arguments.ts";
import { PREBOOKED_MODULES } from "../../../src/domain/modules.ts";

const USAGE = `Give npm run demo -- [--module ${CHAPTER_NAMES.join("|")}] [--keep].`;

test("the demo can play every module that is prebooked", () => {
  expect(CHAPTER_NAMES).toEqual(expect.arrayContaining([...PREBOOKED_MODULES]));
});

test.each([
  [[], { programme: programmeOf(undefined), isKept: false }],
  [["--keep"], { programme: programmeOf(undefined), isKept: true }],
  [["--module", "esim", "--keep"], { programme: programmeOf("esim"), isKept: true }],
  [["--module=walkin"], { programme: programmeOf("walkin"), isKept: false }],
])("takes %j", (args, expected) => {
  expect(parseDemoArguments(args)).toEqual(expected);
});

test.each([
  [["--module", "toString"], "There is nothing to play for --module toString."],
  [["--module", ""], "There is nothing to play for --module ."],
  [["--module"], "Option '--module <value>' argument missing."],
  [["--kept"], "Unknown option '--kept'."],
  [["esim"], "Unexpected argument 'esim'."],
])("says of %j what is wrong and what can be given", (args, expected) => {
  const answer = parseDemoArguments(args);
  expect(answer).toContain(expected);
  expect(answer).toContain(USAGE);
});
