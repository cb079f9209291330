import { describe, inject } from "vitest";
import { openDatabase } from "../../src/store/database/open-database.ts";
import { createDatabase } from "../support/database/postgres.ts";
import { allStoreSuites } from "../support/database/store-suites/all-suites.ts";
import { useStore } from "../support/database/store-suites/store-under-test.ts";

describe("the store on PostgreSQL", () => {
  const open = async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"), `store_${process.pid}`);
    return openDatabase({ databaseUrl, dataDir: "" });
  };
  allStoreSuites(useStore(open));
});
