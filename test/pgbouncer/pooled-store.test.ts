import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { migrations } from "../../src/store/database/migrations/all.ts";
import { openDatabase } from "../../src/store/database/open-database.ts";
import type { Pooler } from "../../src/store/database/postgres/session-settings.ts";
import { createHostileDatabase, HOSTILE_SETTINGS } from "../support/database/hostile-settings.ts";
import { startPgBouncer, type TestPgBouncer } from "../support/database/pgbouncer.ts";
import { createDatabase, runStatement } from "../support/database/postgres.ts";
import { allStoreSuites } from "../support/database/store-suites/all-suites.ts";
import { range } from "../support/database/store-suites/fixtures.ts";
import { useStore } from "../support/database/store-suites/store-under-test.ts";
import { orderOf, shownOf, truthOf } from "../support/proxies/supplier-view.ts";
import { startTestService, type TestService } from "../support/service/service.ts";

/** Settings that a role must not have behind a pooler that forgets; a start refuses them. */
const { default_transaction_isolation: _isolation, synchronous_commit: _commit, ...POOLED } = HOSTILE_SETTINGS;
/** Nor can time limits be lifted for the pooler's own connections, and for statements outside of a transaction. */
const {
  statement_timeout: _statement,
  lock_timeout: _lock,
  idle_session_timeout: _idle,
  transaction_timeout: _transaction,
  ...FORMATS
} = POOLED;
const databaseName = () => `pooled_${randomUUID().replaceAll("-", "")}`;

interface Mode {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly pooler: Pooler;
  readonly hostile: Readonly<Record<string, string>>;
}

const MODES: readonly Mode[] = [
  { name: "as it is by default", settings: {}, pooler: null, hostile: HOSTILE_SETTINGS },
  {
    name: "in transaction mode, with fewer connections than we open",
    settings: { pool_mode: "transaction", default_pool_size: "4" },
    pooler: "transaction",
    hostile: FORMATS,
  },
];

describe.each(MODES)("behind PgBouncer $name", ({ settings, pooler, hostile }) => {
  const stops = createStopStack();
  let pgBouncer: TestPgBouncer;
  beforeAll(async () => {
    pgBouncer = await startPgBouncer(inject("postgresUrl"), settings);
    stops.add("PgBouncer", () => pgBouncer.stop());
  });
  afterAll(() => stops.stopAll());

  const open = (databaseUrl: string) =>
    openDatabase({ databaseUrl: pgBouncer.through(databaseUrl), dataDir: "", pooler });

  describe("the store, on a database whose owner has set much against it", () => {
    allStoreSuites(
      useStore(async () => open(await createHostileDatabase(inject("postgresUrl"), databaseName(), hostile))),
    );
  });

  test("migrations run once when five open at the same time, and leave no lock behind", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"), databaseName());
    const databases = await Promise.all(range(5).map(() => open(databaseUrl)));
    const [first] = databases;
    if (first === undefined) throw new Error("five were opened");
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(first.kysely);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations).sort());
    expect(await runStatement(databaseUrl, "select 1 from pg_locks where locktype = 'advisory'")).toEqual([]);
    await Promise.all(databases.map((database) => database.close()));
  });

  test("another client of the same pooler, with another DateStyle, changes nothing for us", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"), databaseName());
    const database = await open(databaseUrl);
    const shown = sql<{ at: Date }>`select '2027-05-01T12:00:00Z'::timestamptz as at, pg_sleep(0.005)`;
    const others = range(8).map(async () => {
      const set = "set datestyle = 'SQL, DMY'; set timezone = 'Asia/Tokyo'; select '2027-05-01T12:00:00Z'::timestamptz";
      for (const _ of range(5)) await runStatement(pgBouncer.through(databaseUrl), set);
    });
    const ours = range(100).map(async () => (await shown.execute(database.kysely)).rows[0]?.at.toISOString());
    expect(new Set(await Promise.all(ours))).toEqual(new Set(["2027-05-01T12:00:00.000Z"]));
    await Promise.all(others);
    await database.close();
  });

  describe("the whole service", () => {
    let service: TestService;
    beforeAll(async () => {
      const databaseUrl = pgBouncer.through(await createDatabase(inject("postgresUrl"), databaseName()));
      service = await startTestService({
        env: { DATABASE_URL: databaseUrl, ...(pooler === null ? {} : { DATABASE_POOLER: pooler }) },
      });
    });
    afterAll(() => service.stop());

    test("makes twenty bookings at once, follows their pushes and cancels them", async () => {
      const answers = await Promise.all(range(20).map(() => service.book()));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      const bookings = await Promise.all(
        answers.map(({ body }) => service.waitFor(body.bookingId, ({ status }) => status === "confirmed")),
      );
      expect(bookings.map(shownOf)).toEqual(bookings.map((booking) => truthOf(orderOf(service.simulator, booking))));

      await Promise.all(bookings.map(({ bookingId }) => service.call("POST", `/v1/prebookings/${bookingId}/cancel`)));
      for (const { bookingId } of bookings) await service.waitFor(bookingId, ({ status }) => status === "cancelled");
      expect((await service.call("GET", "/readyz")).status).toBe(200);
    });
  });
});

describe("behind PgBouncer in transaction mode", () => {
  const stops = createStopStack();
  let pgBouncer: TestPgBouncer;
  beforeAll(async () => {
    pgBouncer = await startPgBouncer(inject("postgresUrl"), { pool_mode: "transaction" });
    stops.add("PgBouncer", () => pgBouncer.stop());
  });
  afterAll(() => stops.stopAll());

  test("a start without DATABASE_POOLER says that it is needed", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"), databaseName());
    await expect(openDatabase({ databaseUrl: pgBouncer.through(databaseUrl), dataDir: "" })).rejects.toThrow(
      "a pooler in transaction mode is in front of PostgreSQL; set DATABASE_POOLER=transaction",
    );
  });

  test.each([
    [
      "default_transaction_isolation",
      "serializable",
      /ALTER ROLE postgres SET default_transaction_isolation = 'read com/,
    ],
    ["synchronous_commit", "off", /acknowledged push can be lost; ALTER ROLE postgres SET synchronous_commit = 'on'/],
  ])("a start with %s %s says what the role needs, since no connection could keep it", async (setting, value, line) => {
    const databaseUrl = await createHostileDatabase(inject("postgresUrl"), databaseName(), { [setting]: value });
    const opening = openDatabase({ databaseUrl: pgBouncer.through(databaseUrl), dataDir: "", pooler: "transaction" });
    await expect(opening).rejects.toThrow(line);
  });

  test("a transaction has the time limits that the session cannot have", async () => {
    const databaseUrl = await createHostileDatabase(inject("postgresUrl"), databaseName(), {
      statement_timeout: "20s",
      transaction_timeout: "30s",
    });
    const database = await openDatabase({
      databaseUrl: pgBouncer.through(databaseUrl),
      dataDir: "",
      pooler: "transaction",
    });
    const limits = sql`select current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle,
      current_setting('transaction_timeout') as transaction`;
    const inside = await database.kysely.transaction().execute((trx) => limits.execute(trx));
    expect(inside.rows).toEqual([{ statement: "15s", idle: "1min", transaction: "0" }]);
    // Nothing of it is left on the connection, which others use next.
    expect((await limits.execute(database.kysely)).rows).toEqual([{ statement: "20s", idle: "0", transaction: "30s" }]);
    await database.close();
  });
});
