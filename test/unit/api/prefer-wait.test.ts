import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { waitSecondsOf } from "../../../src/api/http/prefer-wait.ts";

test.each<[header: string | undefined, seconds: number | null]>([
  [undefined, null],
  ["", null],
  ["wait=5", 5],
  ["WAIT=5", 5],
  ["wait=0", 0],
  ['wait="7"', 7],
  ["wait = 5", 5],
  ["wait=21", 20],
  ["wait=99999999999999999999", 20],
  ["respond-async, wait=10", 10],
  ["respond-async; a=b; c, wait=10; d", 10],
  ['respond-async ; ; a = "b" ;;c ; , wait=10 ;', 10],
  ['x="wait=3, wait=4", wait=5', 5],
  [", ,wait=5", 5],
  ["wait=5, wait=6", 5],
  ["wait=x, wait=6", null],
  ["wait", null],
  ["wait=", null],
  ["wait=-1", null],
  ["wait=1.5", null],
  ["wait=1e1", null],
  ["wait 5", null],
  ['wait="5', null],
  ["awaits=5", null],
  [`${"a,".repeat(2000)}wait=5`, null],
])("Prefer: %s waits for %s", (header, seconds) => {
  expect(waitSecondsOf(header)).toBe(seconds);
});

/** Long enough for any machine; a header that is tried in 2^n ways would take forever. */
const FOR_EVER_MS = 10_000;

test.each(
  [
    ...[" ", ";", "; a", '"', "a=", "\\"].map((part) => `wait${part.repeat(1000 / part.length)}`),
    // White space that could belong to either of two parameters: each pair doubled the ways to read it.
    ...["; ", ";\t ", " ; a "].map((gap) => `wait=1${gap.repeat(200)}"`),
  ].map((header) => [header.slice(0, 12), header]),
)("judges a hostile header in one go: %j…", (_, header) => {
  const judge = () => void waitSecondsOf(header);
  expect(() => runInNewContext("judge()", { judge }, { timeout: FOR_EVER_MS })).not.toThrow();
});
