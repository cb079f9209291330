import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createSupplierClockLook, lookAtDatabaseClock } from "../../../src/health/look-at-clock.ts";
import { lookAtSchema } from "../../../src/health/look-at-schema.ts";
import { createPollMemory } from "../../../src/health/look-at-worker.ts";
import type { Database } from "../../../src/store/database/database.ts";
import { createDatabaseClock } from "../../../src/store/database/database-clock.ts";
import { databaseClock } from "../../../src/store/database/read-clock.ts";
import { openEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../support/temporary-folder.ts";

describe("our clock against the database's", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test.each([
    { theirsMs: 0, tookMs: 0, status: "ok", offsetMs: 0 },
    { theirsMs: 4_999, tookMs: 0, status: "ok", offsetMs: 4_999 },
    { theirsMs: 5_000, tookMs: 0, status: "failing", offsetMs: 5_000 },
    { theirsMs: -300_000, tookMs: 0, status: "failing", offsetMs: -300_000 },
    // A slow answer is not a wrong clock: they read it somewhere within these 12 s.
    { theirsMs: 12_000, tookMs: 12_000, status: "ok", offsetMs: 6_000 },
  ])("is $status where it differs by $theirsMs ms and the answer takes $tookMs ms", async (sample) => {
    const { theirsMs, tookMs, status, offsetMs } = sample;
    const clock = createDatabaseClock(async () => {
      const theirs = Date.now() + theirsMs;
      vi.advanceTimersByTime(tookMs);
      return theirs;
    });
    const found = await lookAtDatabaseClock(clock);
    expect(found).toMatchObject({ status, facts: { offsetMs } });
  });

  test("is told which way it is wrong, and is unknown where the other one cannot be read", async () => {
    const look = (ask: () => Promise<number>) => lookAtDatabaseClock(createDatabaseClock(ask));
    expect((await look(async () => Date.now() + 60_000)).detail).toContain("60.0 s behind");
    expect((await look(async () => Date.now() - 60_000)).detail).toContain("60.0 s ahead");
    expect((await look(() => Promise.reject(new Error("away")))).status).toBe("unknown");
  });
});

describe("our clock against DragonPass's", () => {
  const clockOf = (offsetMs: number | null, silentMs = 0) => ({
    offset: () => (offsetMs === null ? null : { offsetMs, uncertaintyMs: 600 }),
    silentForMs: () => silentMs,
  });

  test.each([
    { offsetMs: 0, status: "ok" },
    { offsetMs: 5_599, status: "ok" },
    { offsetMs: 5_600, status: "failing" },
    { offsetMs: -660_000, status: "failing" },
    { offsetMs: null, status: "unknown" },
  ])("is $status where its answers put it $offsetMs ms ahead", async ({ offsetMs, status }) => {
    const found = await createSupplierClockLook({ clock: clockOf(offsetMs), askForTime: async () => undefined })();
    expect(found).toMatchObject({ status, ...(offsetMs !== null && { facts: { offsetMs } }) });
  });

  test("is asked for only where no answer has told it for a minute", async () => {
    let asked = 0;
    const askForTime = async () => {
      asked += 1;
    };
    await createSupplierClockLook({ clock: clockOf(0, 59_999), askForTime })();
    expect(asked).toBe(0);
    await createSupplierClockLook({ clock: clockOf(0, 60_000), askForTime })();
    expect(asked).toBe(1);
  });

  test("is not asked for again within the minute where nothing has answered", async () => {
    vi.useFakeTimers();
    let asked = 0;
    const askForTime = async () => {
      asked += 1;
    };
    const look = createSupplierClockLook({ clock: clockOf(null, Number.POSITIVE_INFINITY), askForTime });
    for (let looks = 0; looks < 7; looks++) {
      await look();
      vi.advanceTimersByTime(10_000);
    }
    vi.useRealTimers();
    expect(asked).toBe(2);
  });
});

describe("a queue that was polled", () => {
  const queue = (at: number | null) => [{ what: "workflows of bookings", at }];
  test("is silent once no poll has begun for a minute and a half of our own time, whatever Temporal's clock says", () => {
    let now = 0;
    const polls = createPollMemory(() => now);
    const yearsAhead = Date.parse("2040-01-01");
    expect(polls.silentAfter(queue(yearsAhead))).toEqual([]);
    now = 90_000;
    expect(polls.silentAfter(queue(yearsAhead))).toEqual([]);
    now = 90_001;
    expect(polls.silentAfter(queue(yearsAhead))).toEqual(["workflows of bookings"]);
    expect(polls.silentAfter(queue(yearsAhead + 1))).toEqual([]);
  });

  test("is silent at once where Temporal knows of nobody", () => {
    const polls = createPollMemory(() => 0);
    expect(polls.silentAfter(queue(null))).toEqual(["workflows of bookings"]);
    polls.silentAfter(queue(1));
    expect(polls.silentAfter(queue(null))).toEqual(["workflows of bookings"]);
  });
});

describe("the tables", () => {
  let folder: TemporaryFolder;
  let database: Database;
  beforeAll(async () => {
    folder = await createTemporaryFolder("looks");
    database = await openEmbeddedDatabase(folder.path);
  }, 120_000);
  afterAll(async () => {
    await database.close();
    await folder.remove();
  });

  test("are told to be newer, older, or those of this version", async () => {
    const { kysely } = database;
    const now = await lookAtSchema(kysely);
    expect(now).toMatchObject({ status: "ok", facts: { applied: now.facts?.known } });
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', 'now')`.execute(kysely);
    expect(await lookAtSchema(kysely)).toMatchObject({
      status: "failing",
      detail: expect.stringContaining("newer"),
      facts: { applied: "9999-later" },
    });
    await sql`delete from kysely_migration where name in ('9999-later', ${now.facts?.known})`.execute(kysely);
    expect(await lookAtSchema(kysely)).toMatchObject({ status: "failing", detail: expect.stringContaining("older") });
  });

  test("come with a clock that is ours here, in milliseconds", async () => {
    expect(Math.abs((await databaseClock(database.kysely)) - Date.now())).toBeLessThan(5_000);
  });
});
