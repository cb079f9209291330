import { afterAll, beforeAll, inject } from "vitest";
import type { Database } from "../../../src/store/database/database.ts";
import { openDatabase } from "../../../src/store/database/open-database.ts";
import "../set-up/provided.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../temporary-folder.ts";
import { copyEmbeddedDatabase } from "./pglite-folder.ts";

/** A copy takes no time, but the first statement may on a busy machine. */
const START_TIMEOUT_MS = 120_000;

/** An embedded database for all tests of a file; it is there from the first one on. */
export function useEmbeddedDatabase(): Pick<Database, "kysely" | "queryPrepared"> {
  let opened: { readonly folder: TemporaryFolder; readonly database: Database } | null = null;
  const current = () => {
    if (opened === null) throw new Error("the database is opened before the first test");
    return opened.database;
  };
  beforeAll(async () => {
    const folder = await createTemporaryFolder("test-database");
    opened = { folder, database: await openEmbeddedDatabase(folder.path) };
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await opened?.database.close();
    await opened?.folder.remove();
  });
  return {
    get kysely() {
      return current().kysely;
    },
    queryPrepared: (statement, values) => current().queryPrepared(statement, values),
  };
}

/** Opens an embedded database in an empty folder: a copy of this run's, since making one takes seconds of a processor. */
export async function openEmbeddedDatabase(dataDir: string): Promise<Database> {
  copyEmbeddedDatabase(dataDir, inject("pgliteFolder"));
  return openDatabase({ databaseUrl: null, dataDir });
}
