import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createReadPace } from "../../src/dragonpass/read-pace.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { takeReadSlots } from "../../src/store/supplier-rate.ts";
import { createDatabase } from "../support/postgres.ts";
import "../support/provided.ts";
import { instantsOf, spacingsOf } from "../support/read-instants.ts";
import { range } from "../support/store-suites/fixtures.ts";

const PER_SECOND = 500;
const READS = 150;

describe("workers that read DragonPass at the same time", () => {
  const databases: Database[] = [];
  beforeAll(async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"), `test_${randomUUID().replaceAll("-", "")}`);
    for (const _ of range(3)) databases.push(await openDatabase({ databaseUrl, dataDir: "" }));
  });
  afterAll(() => Promise.all(databases.map((database) => database.close())));

  it("do not exceed the rate together", async () => {
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
      workers.flatMap((mayRead) =>
        range(8).map(async () => {
          for (const _ of range(READS)) await mayRead(signal);
        }),
      ),
    );
    expect(instants).toHaveLength(3 * 8 * READS);
    expect(Math.min(...spacingsOf(instants))).toBeGreaterThan(1_000 / PER_SECOND - 0.01);
  });
});
