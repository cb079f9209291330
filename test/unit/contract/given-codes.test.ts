import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderOperatingPage } from "../../../scripts/pages/operating-page.ts";
import { OUTAGES } from "../../../src/api/http/expected-failure.ts";
import { API_ERRORS, OTHER_REASONS, REJECTION_REASONS } from "../../../src/contract/error-codes.ts";
import { FAILURE_TYPES } from "../../../src/contract/failure-types.ts";
import { FIELD_ERRORS } from "../../../src/contract/field-errors.ts";
import { ATTENTION } from "../../../src/domain/booking/attention.ts";
import { renderErrorsPage } from "../../../src/dragonpass/errors/errors-page.ts";
import { STORE_ERRORS } from "../../../src/store/database/store-error.ts";

const TABLES = {
  "a problem document": Object.keys(API_ERRORS),
  "a field error": Object.keys(FIELD_ERRORS),
  "a rejection": Object.keys(REJECTION_REASONS),
  "another reason": Object.keys(OTHER_REASONS),
  "a notice": Object.keys(ATTENTION),
  "a failure in Temporal": Object.keys(FAILURE_TYPES),
} as const;

/** Everything that may give a code. The simulator has words of its own. */
async function sources(): Promise<string> {
  const root = join(import.meta.dirname, "../../..");
  const texts: string[] = [];
  for await (const file of glob("{activities,workflows,src}/**/*.ts", { cwd: root })) {
    if (file.startsWith("src/simulator/")) continue;
    texts.push(await readFile(join(root, file), "utf8"));
  }
  return texts.join("\n");
}

test.each(Object.entries(TABLES))("every code of %s that the pages list is given by some source", async (_, codes) => {
  // In the tables a code is a key without quotes; whoever gives it writes it as text.
  const text = await sources();
  expect(codes.filter((code) => !new RegExp(`["'\`]${code}["'\`]`).test(text))).toEqual([]);
});

/** Codes that end a start, the demo, or a build: whoever meets one is told a sentence. */
const WITHOUT_A_PAGE = [
  "cannot_listen",
  "configuration_invalid",
  "demo_failed",
  "not_a_sandbox",
  "part_ended",
  "private_key_invalid",
  "push_keys_invalid",
  "search_attribute_type",
  "temporal_server_not_found",
  "temporal_server_start_failed",
  "workflow_bundle_stale",
  "workflows_not_bundled",
];

test("every code of an error of ours is on a page of operators, unless it ends a start", async () => {
  const text = await sources();
  const made = [
    ...text.matchAll(
      /\bsuper\(\{\s*code: "(\w+)"|AppError<("\w+")>|(?:Error|Fault)Code =((?:\s*(?:\/\*\*[^*]*\*\/)?\s*\|?\s*"\w+")+);/g,
    ),
  ];
  const codes = made.flatMap(([, made = "", typed = "", union = ""]) => [
    made,
    ...[...`${typed}${union}`.matchAll(/"(\w+)"/g)].map(([, code]) => code ?? ""),
  ]);
  const running = Object.entries(STORE_ERRORS).flatMap(([code, { endsStart }]) => (endsStart ? [] : [code]));
  const all = new Set([...codes.filter((code) => code !== ""), ...running, ...Object.keys(OUTAGES)]);
  const pages = `${renderErrorsPage()}\n${renderOperatingPage()}`;
  expect([...all].filter((code) => !pages.includes(`| \`${code}\` |`)).sort()).toEqual(WITHOUT_A_PAGE);
  expect(all).toContain("inbox_full");
});

test("a code that is a notice and a failure in Temporal has one advice", () => {
  for (const [code, { whatToDo }] of Object.entries(ATTENTION))
    if (code in FAILURE_TYPES) expect(FAILURE_TYPES[code as keyof typeof FAILURE_TYPES].whatToDo).toBe(whatToDo);
  expect("order_disputed" in ATTENTION && "order_disputed" in FAILURE_TYPES).toBe(true);
});
