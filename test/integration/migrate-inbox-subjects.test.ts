import { Kysely, PostgresDialect } from "kysely";
import { describe, inject } from "vitest";
import { createPostgresPool } from "../../src/store/database/postgres/postgres-pool.ts";
import { migrateInboxSubjectsSuite } from "../support/database/migrate-inbox-subjects-suite.ts";
import { createDatabase } from "../support/database/postgres.ts";

describe("an inbox of the release before, on PostgreSQL", () => {
  migrateInboxSubjectsSuite(async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"), `subjects_${process.pid}`);
    const pool = createPostgresPool({ databaseUrl, max: 2, pooler: null, queryTimeoutMs: 10_000 });
    return new Kysely({ dialect: new PostgresDialect({ pool }) });
  });
});
