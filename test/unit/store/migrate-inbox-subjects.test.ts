import { PGlite } from "@electric-sql/pglite";
import { Kysely, PostgresDialect } from "kysely";
import { describe } from "vitest";
import { createPGlitePool } from "../../../src/store/database/pglite/pglite-pool.ts";
import { INT8_OID, parseInt8 } from "../../../src/store/database/type-parsers.ts";
import { migrateInboxSubjectsSuite } from "../../support/database/migrate-inbox-subjects-suite.ts";

describe("an inbox of the release before, on PGlite", () => {
  migrateInboxSubjectsSuite(async () => {
    const pglite = await PGlite.create({ parsers: { [INT8_OID]: parseInt8 } });
    return new Kysely({ dialect: new PostgresDialect({ pool: createPGlitePool(pglite) }) });
  });
});
