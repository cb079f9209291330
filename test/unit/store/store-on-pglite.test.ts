import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { openDatabase } from "../../../src/store/database/open-database.ts";
import { allStoreSuites } from "../../support/database/store-suites/all-suites.ts";
import { useStore } from "../../support/database/store-suites/store-under-test.ts";

describe("the store on PGlite", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "store-"));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
  allStoreSuites(useStore(() => openDatabase({ databaseUrl: null, dataDir })));
});
