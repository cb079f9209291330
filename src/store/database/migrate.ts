import { type Kysely, Migrator } from "kysely";
import { migrations } from "./migrations/all.ts";
import { connectionProblemOf } from "./postgres/connection-problem.ts";
import { StoreError, sqlStateOf } from "./store-error.ts";
import type { Tables } from "./tables.ts";
import { unknownMigrations } from "./unknown-migrations.ts";

const INSUFFICIENT_PRIVILEGE = "42501";

/**
 * Brings the tables up to date, all steps in one transaction. Processes that start together take turns: on PostgreSQL
 * by an advisory lock; the embedded database is held by one process only.
 * @param options.insideTransaction the caller has begun the transaction, and commits it
 * @throws StoreError `migration_failed`, `schema_newer`, `database_unreachable`, `database_unusable`
 */
export async function migrate(kysely: Kysely<Tables>, options: { insideTransaction?: boolean } = {}): Promise<void> {
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    disableTransactions: options.insideTransaction === true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (sqlStateOf(error) === INSUFFICIENT_PRIVILEGE) {
    const advice = "start once with the user that owns them, or make this one their owner";
    throw new StoreError("database_unusable", `this user may not change the tables that are there; ${advice}`, {
      cause: error,
    });
  }
  const problem = connectionProblemOf(error);
  if (problem !== null) throw new StoreError("database_unreachable", problem, { cause: error });
  const [unknown] = await unknownMigrations(kysely, error);
  if (unknown !== undefined) {
    const advice = "run that version or a later one, or give another DATABASE_URL or DATA_DIR";
    const message = `the database is newer than this program: a newer version has changed its tables; ${advice}`;
    throw new StoreError("schema_newer", message, { details: { migration: unknown }, cause: error });
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
