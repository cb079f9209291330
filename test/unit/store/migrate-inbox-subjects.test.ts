import { PGlite } from "@electric-sql/pglite";
import { Kysely, PostgresDialect } from "kysely";
import { describe } from "vitest";
import { createPGlitePool } from "../../../src/store/database/pglite/pglite-pool.ts";
import { migrateInboxSubjectsSuite } from "../../support/database/migrate-inbox-subjects-suite.ts";

describe("an inbox of the release before, on PGlite", () => {
  migrateInboxSubjectsSuite(async () => {
    const pglite = await PGlite.create();
    return new Kysely({ dialect: new PostgresDialect({ pool: createPGlitePool(pglite) }) });
  });
});
