import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Database } from "../../../../src/store/database/database.ts";

const TABLES = [
  "bookings",
  "claims",
  "attempts",
  "leases",
  "inbox",
  "catalogue_resources",
  "catalogue_hubs",
  "catalogue_details",
  "resource_batches",
  "catalogue_state",
  "catalogue_syncs",
  "catalogue_parts",
  "catalogue_recoveries",
  "inbox_health",
  "redemptions",
  "pass_requests",
];

/** The database that a suite works on; empty before each test. */
export interface StoreUnderTest {
  readonly database: Database;
  readonly db: Database["kysely"];
}

/** Opens one database for all the suites of a file, since making an embedded one takes seconds. */
export function useStore(open: () => Promise<Database>): StoreUnderTest {
  let opened: Database | null = null;
  const current = () => {
    if (opened === null) throw new Error("the database is opened before the first test");
    return opened;
  };
  beforeAll(async () => {
    opened = await open();
  }, 60_000);
  beforeEach(async () => {
    const { kysely } = current();
    // Few rows are ever in one, and to truncate a table makes its files again, which takes longer.
    for (const table of TABLES) await sql`delete from ${sql.table(table)}`.execute(kysely);
  });
  afterAll(async () => {
    await opened?.close();
  });
  return {
    get database() {
      return current();
    },
    get db() {
      return current().kysely;
    },
  };
}
