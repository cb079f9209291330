import type { SchemaState } from "../contract/readiness.ts";
import type { Db } from "../store/database/database.ts";
import { appliedMigrations, KNOWN_MIGRATIONS } from "../store/database/postgres/database-facts.ts";
import type { Finding } from "./watched-part.ts";

type SchemaFacts = Pick<SchemaState, "known" | "applied">;

/** The last migration of this version. */
const KNOWN = KNOWN_MIGRATIONS.at(-1) ?? "";
/** Facts of tables that have not been looked at. */
export const INITIAL_SCHEMA_FACTS: SchemaFacts = { known: KNOWN, applied: null };

/** Compares the tables with those that this version knows. */
export async function lookAtSchema(db: Db): Promise<Finding<SchemaFacts>> {
  const applied = await appliedMigrations(db).catch(() => null);
  if (applied === null) return { status: "unknown", detail: "the database does not answer" };
  const facts = { known: KNOWN, applied: applied.at(-1) ?? null };
  if (applied.some((name) => !KNOWN_MIGRATIONS.includes(name))) {
    return { status: "failing", detail: "the tables are newer than this version; deploy the newer one", facts };
  }
  if (applied.length < KNOWN_MIGRATIONS.length) {
    return { status: "failing", detail: "the tables are older than this version; start it again", facts };
  }
  return { status: "ok", detail: "the tables are those of this version", facts };
}
