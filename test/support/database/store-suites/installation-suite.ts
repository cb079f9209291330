import { createHmac } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "../../../../src/store/bookings/fingerprint.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function installationSuite(store: StoreUnderTest): void {
  describe("fingerprints", () => {
    test("the same value has the same fingerprint, however its keys are ordered", async () => {
      const one = await fingerprintOf(store.db, { a: 1, b: { d: [{ f: 1, e: 2 }], c: null } });
      const other = await fingerprintOf(store.db, { b: { c: null, d: [{ e: 2, f: 1 }] }, a: 1 });
      expect(one).toBe(other);
      expect(one).toMatch(/^[0-9a-f]{64}$/);
    });

    test("another value, another order of a list, or another type has another one", async () => {
      const values = [{ a: 1 }, { a: "1" }, { a: null }, {}, { a: [1, 2] }, { a: [2, 1] }, { b: 1 }, null, []];
      const prints = await Promise.all(values.map((value) => fingerprintOf(store.db, value)));
      expect(new Set(prints).size).toBe(values.length);
    });

    test("it is the HMAC with the installation's own random key", async () => {
      const { rows } = await sql<{ fingerprint_key: string }>`select fingerprint_key from installation`.execute(
        store.db,
      );
      const key = Buffer.from(rows[0]?.fingerprint_key ?? "", "hex");
      expect(rows).toHaveLength(1);
      expect(key).toHaveLength(32);
      const expected = createHmac("sha256", key).update('{"a":1,"b":2}').digest("hex");
      expect(await fingerprintOf(store.db, { b: 2, a: 1 })).toBe(expected);
    });
  });

  test("values arrive as the same JavaScript types from either database", async () => {
    const { rows } = await sql`select 5::int8 as small, 9007199254740993::int8 as big, '{"b":1,"a":[2]}'::json as json,
      '{"b":1}'::jsonb as jsonb, '2027-05-01T12:00:00.123Z'::timestamptz as instant, array['a', 'b'] as list,
      true as flag, null::text as nothing, (select count(*) from installation) as counted`.execute(store.db);
    expect(rows).toEqual([
      {
        small: 5,
        big: 9007199254740993n,
        json: { b: 1, a: [2] },
        jsonb: { b: 1 },
        instant: new Date("2027-05-01T12:00:00.123Z"),
        list: ["a", "b"],
        flag: true,
        nothing: null,
        counted: 1,
      },
    ]);
  });
}
