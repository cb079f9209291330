import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { type TakenSlots, takeReadSlots } from "../../../../src/store/catalogue/supplier-rate.ts";
import { instantsOf, spacingsOf } from "../../values/read-instants.ts";
import { range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const SPACING_MS = 50;

export function supplierRateSuite(store: StoreUnderTest): void {
  const take = (count: number) => takeReadSlots(store.db, { perSecond: 1_000 / SPACING_MS, count });
  const setNextFree = (inSeconds: number) =>
    sql`update supplier_rate set next_free_at = clock_timestamp() + ${inSeconds}::float8 * interval '1 second'`.execute(
      store.db,
    );

  describe("the rate at which DragonPass is read", () => {
    beforeEach(async () => {
      await sql`delete from supplier_rate`.execute(store.db);
    });

    test("takers at the same time get instants of their own, evenly spread", async () => {
      const taken = await Promise.all(range(20).map((index) => take(1 + (index % 4)).then(slotsOf(1 + (index % 4)))));
      const instants = taken.flatMap(instantsOf);
      expect(instants).toHaveLength(50);
      // One after the other took them, faster than they pass: so they follow each other without a gap.
      for (const spacing of spacingsOf(instants)) expect(spacing).toBeCloseTo(SPACING_MS, 2);
    });

    test("after a pause nothing is made up for", async () => {
      await take(1);
      await setNextFree(-60);
      const before = await databaseNowMs();
      const first = await take(3).then(slotsOf(3));
      const second = await take(1).then(slotsOf(1));
      expect(first.firstAtMs).toBeGreaterThanOrEqual(before);
      for (const spacing of spacingsOf([...instantsOf(first), ...instantsOf(second)])) {
        expect(spacing).toBeGreaterThan(SPACING_MS - 0.01);
      }
    });

    test("the wait ends at the instant, by the database's clock", async () => {
      await take(1);
      await setNextFree(30);
      const before = await databaseNowMs();
      const { firstAtMs, firstInMs } = await take(1);
      const after = await databaseNowMs();
      expect(firstInMs).toBeGreaterThanOrEqual(firstAtMs - after - 0.01);
      expect(firstInMs).toBeLessThanOrEqual(firstAtMs - before + 0.01);
    });

    test("an instant from when the database's clock was wrong is not waited for", async () => {
      await take(1);
      await setNextFree(86_400);
      expect((await take(1)).firstInMs).toBe(0);
      expect((await take(1)).firstInMs).toBeLessThanOrEqual(SPACING_MS);
    });
  });

  const slotsOf = (count: number) => (taken: TakenSlots) => ({ ...taken, count });

  async function databaseNowMs(): Promise<number> {
    const { rows } = await sql<{ us: number }>`
      select (extract(epoch from clock_timestamp()) * 1000000)::int8 as us`.execute(store.db);
    return (rows[0]?.us ?? Number.NaN) / 1_000;
  }
}
