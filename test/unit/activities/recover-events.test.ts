import { ApplicationFailure } from "@temporalio/activity";
import { MockActivityEnvironment } from "@temporalio/testing";
import { beforeEach, describe, expect, test } from "vitest";
import type { CatalogueDependencies } from "../../../activities/catalogue/dependencies.ts";
import { recoverEvents } from "../../../activities/catalogue/recover-events.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type { RecoverEventsInput } from "../../../src/domain/catalogue/catalogue-activities.ts";
import type { ListEventsArgs } from "../../../src/dragonpass/client/call-options.ts";
import { createSupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import type { SupplierEventPage } from "../../../src/dragonpass/schemas/event-list.ts";
import { moveWatermark, readWatermark } from "../../../src/store/catalogue/freshness.ts";
import { createInboxWriter } from "../../../src/store/inbox/inbox-writer.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";

const PROGRAM = "1888000000000001" as ProgramId;
const EVENT_TYPE = "resource.metadata.updated";
const EVERYTHING: RecoverEventsInput = {
  programId: PROGRAM,
  eventType: EVENT_TYPE,
  from: null,
  to: null,
  batchId: null,
};
const HOUR_MS = 3_600_000;
/** More attempts than the Schedule's workflow makes, and than the lists here have pages. */
const ATTEMPTS = 12;

const database = useEmbeddedDatabase();
beforeEach(async () => {
  await database.kysely.deleteFrom("inbox").execute();
  await database.kysely.deleteFrom("catalogue_state").execute();
});

const message = (sequence: number) => ({
  eventType: EVENT_TYPE,
  batchId: "20251028T010000Z",
  sequence,
  totalSequence: 9,
  updatedAt: "2025-10-28T01:00:00+00:00",
  programId: PROGRAM,
  module: 1,
  resources: [`N${sequence}`],
});
/** A page of one event, of a list that has so many. */
const page = (sequence: number, pageNumber: number, totalNumber: number): SupplierEventPage => ({
  pagination: { pageSize: 1, pageNumber, totalNumber },
  events: [message(sequence)],
});

/** The activity against a DragonPass that answers a page so, as Temporal repeats it. */
function recovery(answer: (asked: ListEventsArgs) => SupplierEventPage, theirNow: () => number = Date.now) {
  const asked: ListEventsArgs[] = [];
  const requests: ProgramId[] = [];
  const writer = createInboxWriter(database);
  let heartbeatDetails: unknown;
  const isAway = { temporal: false };
  const deps = {
    db: database.kysely,
    dragonpass: {
      listEvents: async (args: ListEventsArgs) => {
        asked.push(args);
        return answer(args);
      },
    },
    supplierClock: createSupplierClock(theirNow),
    inboxWriter: writer,
    programIds: [PROGRAM],
    acquireReadSlot: async () => undefined,
    ringBatch: async () => undefined,
    requestSync: async (programId: ProgramId) => {
      if (isAway.temporal) throw new Error("Temporal does not answer");
      requests.push(programId);
    },
  } as unknown as CatalogueDependencies;
  return {
    asked,
    requests,
    isAway,
    /** Begins where the attempt before it got to. */
    attempt: async (input: RecoverEventsInput = EVERYTHING) => {
      const environment = new MockActivityEnvironment({ heartbeatDetails });
      environment.on("heartbeat", (details: unknown) => {
        heartbeatDetails = details;
      });
      const result = await environment.run(() => recoverEvents(deps, input));
      heartbeatDetails = undefined;
      return result;
    },
    resumeFrom: (details: unknown) => {
      heartbeatDetails = details;
    },
  };
}

const sequences = async () =>
  (await database.kysely.selectFrom("inbox").select("sequence").orderBy("sequence").execute()).map(
    (row) => row.sequence,
  );
const watermark = () => readWatermark(database.kysely, { programId: PROGRAM, eventType: EVENT_TYPE });
const watermarkHoursAgo = (hours: number) =>
  moveWatermark(database.kysely, {
    programId: PROGRAM,
    eventType: EVENT_TYPE,
    watermark: new Date(Date.now() - hours * HOUR_MS),
  });

test("every page is stored before the watermark moves to the time of the beginning", async () => {
  const { attempt, asked } = recovery(({ pageNumber }) => page(pageNumber, pageNumber, 3));
  expect(await attempt()).toEqual({ seen: 3, stored: 3, hasGap: false });
  expect(await sequences()).toEqual([1, 2, 3]);
  expect((await watermark())?.toISOString()).toBe(asked[0] !== undefined && "endTime" in asked[0] && asked[0].endTime);
});

describe("an answer that cannot be believed moves no watermark, however often it is repeated:", () => {
  test.each<[string, (asked: ListEventsArgs) => SupplierEventPage]>([
    ["the first page forever", () => page(1, 1, 9)],
    ["the first page forever, of a list that does not count", () => ({ pagination: null, events: [message(1)] })],
    [
      "two pages in turn, of a list that does not count",
      ({ pageNumber }) => ({ pagination: null, events: [message(pageNumber % 2)] }),
    ],
    [
      "no list at all though there are more pages",
      ({ pageNumber }) => (pageNumber < 3 ? page(pageNumber, pageNumber, 9) : { pagination: null, events: [] }),
    ],
    ["a list that shrinks while it is read", ({ pageNumber }) => page(pageNumber, pageNumber, 9 - pageNumber)],
    [
      "half of a page",
      ({ pageNumber }) =>
        pageNumber === 1
          ? { pagination: { pageSize: 2, pageNumber, totalNumber: 4 }, events: [message(1), message(2)] }
          : { pagination: { pageSize: 2, pageNumber, totalNumber: 4 }, events: [message(3)] },
    ],
  ])("%s", async (_, answer) => {
    const { attempt, asked } = recovery(answer);
    for (let count = 0; count < ATTEMPTS; count += 1) {
      await expect(attempt()).rejects.toMatchObject({ type: "supplier_unreadable", nonRetryable: false });
    }
    expect(await watermark()).toBeNull();
    expect(asked.length).toBeLessThan(3 * ATTEMPTS);
  });

  test("a list without an end", async () => {
    const { attempt, asked } = recovery(({ pageNumber }) => ({ pagination: null, events: [message(pageNumber)] }));
    await expect(attempt()).rejects.toMatchObject({ type: "supplier_unreadable" });
    expect(asked.length).toBeLessThanOrEqual(1_000);
    expect(await watermark()).toBeNull();
  });
});

test("what a cut-off attempt has stored is not asked for again", async () => {
  let isCutOff = true;
  const { attempt, asked } = recovery(({ pageNumber }) => {
    if (pageNumber === 3 && isCutOff) throw ApplicationFailure.create({ message: "cut off" });
    return page(pageNumber, pageNumber, 4);
  });
  await expect(attempt()).rejects.toThrow("cut off");
  isCutOff = false;
  expect(await attempt()).toMatchObject({ seen: 4, stored: 4 });
  expect(asked.map(({ pageNumber }) => pageNumber)).toEqual([1, 2, 3, 3, 4]);
});

test("an event that no database can store is kept, and holds back nobody", async () => {
  const strange = { ...message(2), resources: ["N\u0000", "\ud800"] };
  const events = [message(1), strange, "no event", null, message(3)];
  const { attempt } = recovery(() => ({ pagination: { pageSize: 9, pageNumber: 1, totalNumber: 5 }, events }));
  expect(await attempt()).toMatchObject({ seen: 5, stored: 5 });
  expect(await watermark()).not.toBeNull();
  const rows = await database.kysely.selectFrom("inbox").select(["kind", "body"]).orderBy("id").execute();
  expect(rows.map(({ kind }) => kind).toSorted()).toEqual(["invalid", "invalid", "invalid", "known", "known"]);
  expect(rows.map(({ body }) => body)).toContain(JSON.stringify(strange));
});

describe("the 48 hours", () => {
  test("behind a watermark within them nothing is lost, and nothing is re-read", async () => {
    await watermarkHoursAgo(47);
    const { attempt, requests, asked } = recovery(() => page(1, 1, 1));
    expect(await attempt()).toMatchObject({ hasGap: false });
    expect(requests).toEqual([]);
    const [first] = asked;
    const from = first !== undefined && "startTime" in first ? Date.parse(first.startTime) : Number.NaN;
    expect(Date.now() - from).toBeGreaterThan(47 * HOUR_MS);
    expect(Date.now() - from).toBeLessThan(48 * HOUR_MS);
  });

  test("of a watermark before them the program is re-read, and not a minute is asked for that DragonPass forgets", async () => {
    await watermarkHoursAgo(49);
    const { attempt, requests, asked } = recovery(() => page(1, 1, 1));
    expect(await attempt()).toMatchObject({ hasGap: true });
    expect(requests).toEqual([PROGRAM]);
    const [first] = asked;
    const from = first !== undefined && "startTime" in first ? Date.parse(first.startTime) : Number.NaN;
    expect(Date.now() - from).toBeLessThan(48 * HOUR_MS - 60_000);
  });

  test("the watermark does not pass the gap before Temporal has taken the request to re-read", async () => {
    await watermarkHoursAgo(49);
    const before = await watermark();
    const { attempt, requests, isAway } = recovery(() => page(1, 1, 1));
    isAway.temporal = true;
    await expect(attempt()).rejects.toThrow("Temporal does not answer");
    expect(await watermark()).toEqual(before);
    isAway.temporal = false;
    expect(await attempt()).toMatchObject({ hasGap: true });
    expect(requests).toEqual([PROGRAM]);
  });

  test("an attempt that goes on too late starts again: its pages are not where they were", async () => {
    const { attempt, asked, resumeFrom } = recovery(({ pageNumber }) => page(pageNumber, pageNumber, 2));
    const from = new Date(Date.now() - 48 * HOUR_MS - 1_000).toISOString();
    resumeFrom({
      pages: ["0123456789ab"],
      isComplete: false,
      from,
      to: new Date().toISOString(),
      total: 2,
      seen: 1,
      stored: 1,
    });
    expect(await attempt()).toMatchObject({ seen: 2, stored: 2 });
    expect(asked.map(({ pageNumber }) => pageNumber)).toEqual([1, 2]);
  });
});

test("by hand, a range or a batch is fetched, and the watermark stays", async () => {
  const { attempt, asked } = recovery(() => page(1, 1, 1));
  const from = new Date(Date.now() - HOUR_MS).toISOString();
  const to = new Date().toISOString();
  await attempt({ ...EVERYTHING, from, to });
  await attempt({ ...EVERYTHING, batchId: "20251028T010000Z" });
  expect(asked).toMatchObject([{ startTime: from, endTime: to }, { batchId: "20251028T010000Z" }]);
  expect(await watermark()).toBeNull();
  await expect(attempt({ ...EVERYTHING, from: "yesterday" })).rejects.toMatchObject({ nonRetryable: true });
  await expect(attempt({ ...EVERYTHING, eventType: "resource.availability.changed" })).rejects.toMatchObject({
    type: "not_recoverable",
    nonRetryable: true,
  });
});

describe("the time of a recovery is DragonPass's", () => {
  test.each([-26, -1, 1, 26])("whatever ours shows (%i hours off)", async (hours) => {
    const theirNow = () => Date.now() + hours * HOUR_MS;
    const { attempt, asked } = recovery(() => page(1, 1, 1), theirNow);
    await attempt();
    const [first] = asked;
    if (first === undefined || !("endTime" in first)) throw new Error("nothing was asked for");
    expect(Math.abs(Date.parse(first.endTime) - theirNow())).toBeLessThan(60_000);
    expect((await watermark())?.toISOString()).toBe(first.endTime);
  });

  test("also after a clock that was ahead has moved the watermark: nothing newer is left out", async () => {
    await watermarkHoursAgo(-26);
    const { attempt, asked } = recovery(() => page(1, 1, 1));
    await attempt();
    const [first] = asked;
    if (first === undefined || !("endTime" in first)) throw new Error("nothing was asked for");
    expect(Date.parse(first.endTime) - Date.parse(first.startTime)).toBeGreaterThanOrEqual(15 * 60_000);
    expect(Date.parse(first.startTime)).toBeLessThan(Date.now());
  });
});
