import { type Kysely, Migrator } from "kysely";
import { migrations } from "./migrations/all.ts";
import { connectionProblemOf, StoreError } from "./store-error.ts";
import type { Tables } from "./tables.ts";

/**
 * Brings the tables up to date, all steps in one transaction. Processes that start together take turns: on
 * PostgreSQL by an advisory lock; the embedded database is held by one process only.
 * @throws StoreError `migration_failed`, `database_unreachable`
 */
export async function migrate(kysely: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const problem = connectionProblemOf(error);
  if (problem !== null) {
    const message = `PostgreSQL cannot be reached; check DATABASE_URL (${problem})`;
    throw new StoreError("database_unreachable", message, { cause: error });
  }
  const failed = results?.find((result) => result.status === "Error")?.migrationName ?? null;
  throw new StoreError(
    "migration_failed",
    `the tables could not be brought up to date${failed ? ` (${failed})` : ""}`,
    {
      details: { migration: failed },
      cause: error,
    },
  );
}
