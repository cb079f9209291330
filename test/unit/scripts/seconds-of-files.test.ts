import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SECONDS_OF_FILES } from "../../support/set-up/seconds-of-files.ts";

const ROOT = join(import.meta.dirname, "../../..");

test("every file that begins first because it takes long is there", () => {
  const gone = Object.keys(SECONDS_OF_FILES).filter((path) => !existsSync(join(ROOT, path)));
  expect(gone).toEqual([]);
});
