import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "../../src/store/database/open-database.ts";
import { createHostileDatabase, HOSTILE_SETTINGS } from "../support/database/hostile-settings.ts";
import { allStoreSuites } from "../support/database/store-suites/all-suites.ts";
import { useStore } from "../support/database/store-suites/store-under-test.ts";
import { orderOf, shownOf, truthOf } from "../support/proxies/supplier-view.ts";
import { startTestService, type TestService } from "../support/service/service.ts";

const databaseName = () => `hostile_${randomUUID().replaceAll("-", "")}`;

/** Settings that a connection has to see, whatever was set; the rest may stay as they are. */
const WANTED: Readonly<Record<string, string>> = {
  DateStyle: "ISO, YMD",
  TimeZone: "UTC",
  IntervalStyle: "postgres",
  client_encoding: "UTF8",
  standard_conforming_strings: "on",
  bytea_output: "hex",
  extra_float_digits: "1",
  statement_timeout: "15s",
  lock_timeout: "0",
  idle_in_transaction_session_timeout: "1min",
  idle_session_timeout: "0",
  transaction_timeout: "0",
  default_transaction_isolation: "read committed",
  synchronous_commit: "on",
};

describe("on a database whose owner has set everything against it", () => {
  let databaseUrl: string;
  beforeAll(async () => {
    databaseUrl = await createHostileDatabase(inject("postgresUrl"), databaseName());
  });

  test("another client is given what was set", async () => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query("select now()::text as now, current_setting('transaction_isolation') as level");
    await client.end();
    expect(rows).toEqual([{ now: expect.stringMatching(/^\d\d\/\d\d\/\d{4} /), level: "serializable" }]);
  });

  describe("the store's connections", () => {
    const store = useStore(() => openDatabase({ databaseUrl, dataDir: "" }));

    test.each(Object.entries(WANTED))("have %s = %s", async (setting, value) => {
      const { rows } = await sql`select current_setting(${setting}) as value`.execute(store.db);
      expect(rows).toEqual([{ value }]);
    });

    test("keep to the schema of the search_path, which is the operator's way to say where", async () => {
      const { rows } = await sql`select distinct schemaname as schema from pg_tables where tablename = 'inbox'`.execute(
        store.db,
      );
      expect(rows).toEqual([{ schema: "house of bookings" }]);
    });
  });

  describe("the store", () => {
    allStoreSuites(useStore(() => openDatabase({ databaseUrl, dataDir: "" })));
  });
});

test("a level of synchronous_commit that promises more is left as it is", async () => {
  const databaseUrl = await createHostileDatabase(inject("postgresUrl"), databaseName(), {
    ...HOSTILE_SETTINGS,
    synchronous_commit: "remote_apply",
  });
  const database = await openDatabase({ databaseUrl, dataDir: "" });
  const { rows } = await sql`show synchronous_commit`.execute(database.kysely);
  await database.close();
  expect(rows).toEqual([{ synchronous_commit: "remote_apply" }]);
});

describe("the whole service on such a database", () => {
  let service: TestService;
  beforeAll(async () => {
    const databaseUrl = await createHostileDatabase(inject("postgresUrl"), databaseName());
    service = await startTestService({ env: { DATABASE_URL: databaseUrl } });
  });
  afterAll(() => service.stop());

  test("makes a booking, follows its pushes and cancels it", async () => {
    const { status, body } = await service.book();
    expect(status).toBe(201);
    const confirmed = await service.waitFor(body.bookingId, (booking) => booking.status === "confirmed");
    expect(shownOf(confirmed)).toEqual(truthOf(orderOf(service.simulator, confirmed)));

    await service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`);
    const cancelled = await service.waitFor(body.bookingId, (booking) => booking.status === "cancelled");
    expect(shownOf(cancelled)).toEqual(truthOf(orderOf(service.simulator, cancelled)));
  });
});
