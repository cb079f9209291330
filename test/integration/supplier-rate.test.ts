import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createReadPace } from "../../src/dragonpass/calls/read-pace.ts";
import { takeReadSlots } from "../../src/store/catalogue/supplier-rate.ts";
import type { Database } from "../../src/store/database/database.ts";
import { openDatabase } from "../../src/store/database/open-database.ts";
import { createDatabase } from "../support/database/postgres.ts";
import "../support/set-up/provided.ts";
import { range } from "../support/database/store-suites/fixtures.ts";
import { instantsOf, spacingsOf } from "../support/values/read-instants.ts";

const PER_SECOND = 500;
const READS = 150;

describe("workers that read DragonPass at the same time", () => {
  const databases: Database[] = [];
  beforeAll(async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"), `test_${randomUUID().replaceAll("-", "")}`);
    for (const _ of range(3)) databases.push(await openDatabase({ databaseUrl, dataDir: "" }));
  });
  afterAll(() => Promise.all(databases.map((database) => database.close())));

  test("do not exceed the rate together", async () => {
    const instants: number[] = [];
    const workers = databases.map(({ kysely }) =>
      createReadPace(async (count) => {
        const taken = await takeReadSlots(kysely, { perSecond: PER_SECOND, count });
        instants.push(...instantsOf({ ...taken, count }));
        return taken;
      }),
    );
    const { signal } = new AbortController();
    await Promise.all(
      workers.flatMap((acquireReadSlot) =>
        range(8).map(async () => {
          for (const _ of range(READS)) await acquireReadSlot(signal);
        }),
      ),
    );
    expect(instants).toHaveLength(3 * 8 * READS);
    expect(Math.min(...spacingsOf(instants))).toBeGreaterThan(1_000 / PER_SECOND - 0.01);
  });
});
