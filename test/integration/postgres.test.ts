import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createDatabase, dropDatabase } from "../support/database/postgres.ts";

const url = inject("postgresUrl");
const name = `own-${process.pid}`;
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: await createDatabase(url, name) });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await dropDatabase(url, name);
});

test("a test file has a database of its own, which is empty", async () => {
  const { rows } = await client.query("SELECT current_database() AS name");
  expect(rows).toEqual([{ name }]);
  const tables = await client.query("SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'");
  expect(tables.rows).toEqual([]);
});

test("a commit reaches the disk before it is answered, as in production", async () => {
  expect((await client.query("SHOW fsync")).rows).toEqual([{ fsync: "on" }]);
  expect((await client.query("SHOW synchronous_commit")).rows).toEqual([{ synchronous_commit: "on" }]);
});

test.skipIf(process.env.TEST_DATABASE_URL)("only this machine can reach it", async () => {
  expect((await client.query("SHOW listen_addresses")).rows).toEqual([{ listen_addresses: "127.0.0.1" }]);
  const withoutPassword = new URL(url);
  withoutPassword.password = "wrong";
  await expect(new pg.Client({ connectionString: withoutPassword.href }).connect()).rejects.toThrow("password");
});

test("a dropped database is gone, whoever was connected", async () => {
  const other = new pg.Client({ connectionString: await createDatabase(url, `${name}-2`) });
  other.on("error", () => undefined);
  await other.connect();
  await dropDatabase(url, `${name}-2`);
  await expect(other.query("SELECT 1")).rejects.toThrow();
});
