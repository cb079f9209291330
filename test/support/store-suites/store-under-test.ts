import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Database } from "../../../src/store/database.ts";

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
    await sql`truncate bookings, order_index, attempts, pass_leases, inbox`.execute(current().kysely);
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
