import { expect, test } from "vitest";
import {
  CATALOGUE_EVENT_TYPES,
  type Catalogue,
  catalogue as catalogueSchema,
} from "../../../src/contract/catalogue.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { EVENTS } from "../../../src/domain/inbox/event-table.ts";
import { BATCH_EVENT_TYPES } from "../../../src/domain/workflow-ids.ts";
import { unappliedOfBatch } from "../../../src/store/catalogue/batch-inbox.ts";
import { closeBatch, openBatch } from "../../../src/store/catalogue/batches.ts";
import { lookAtCrowd } from "../../../src/store/catalogue/crowded-batches.ts";
import { moveWatermark, noteRecovery, noteSyncStarted } from "../../../src/store/catalogue/freshness.ts";
import { endFullRead } from "../../../src/store/catalogue/full-read.ts";
import { markApplied } from "../../../src/store/inbox/inbox.ts";
import { insertMessages } from "../../../src/store/inbox/inbox-insert.ts";
import { batchMessage } from "../../support/database/store-suites/catalogue-fixtures.ts";
import { range } from "../../support/database/store-suites/fixtures.ts";
import { OTHER_PROGRAM, PROGRAM } from "./support/api-fixture.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();

async function catalogue(): Promise<Catalogue> {
  const answer = await api.call("GET", "/v1/catalogue");
  expect(answer.status).toBe(200);
  return catalogueSchema.parse(answer.json);
}

function eventsOf(answer: Catalogue, eventType: string, programId: ProgramId = PROGRAM) {
  const program = answer.programs.find((candidate) => candidate.programId === programId);
  return program?.events.find((events) => events.eventType === eventType);
}

const metadataBatch = (sequence: number, totalSequence: number, programId: string = PROGRAM) => ({
  eventType: "resource.metadata.updated",
  batchId: "20251028T010000Z",
  sequence,
  totalSequence,
  updatedAt: "2025-10-28T01:00:00+00:00",
  programId,
  module: 1,
  resources: ["N00001"],
});

test("before anything has happened it says so, for every program and event type", async () => {
  const answer = await catalogue();
  expect(answer.programs.map(({ programId }) => programId)).toEqual([PROGRAM, OTHER_PROGRAM]);
  for (const { events, lastFullSync } of answer.programs) {
    expect(lastFullSync).toBeNull();
    expect(events.map(({ eventType, recoverable }) => [eventType, recoverable])).toEqual([
      [CATALOGUE_EVENT_TYPES[0], true],
      [CATALOGUE_EVENT_TYPES[1], true],
      ["resource.availability.changed", false],
    ]);
    for (const { watermark, lastRecovery, openBatchCount, openBatches } of events) {
      expect([watermark, lastRecovery, openBatchCount, openBatches]).toEqual([null, null, 0, []]);
    }
  }
});

test("a batch that was pushed is open from its first message, with what is missing of it", async () => {
  for (const sequence of [1, 4]) expect((await api.push(metadataBatch(sequence, 4))).status).toBe(200);
  expect((await api.push(metadataBatch(1, 1, "not-configured"))).status).toBe(200);
  const key = { programId: PROGRAM, eventType: "resource.metadata.updated", batchId: "20251028T010000Z" };
  const [open] = eventsOf(await catalogue(), key.eventType)?.openBatches ?? [];
  expect(open).toEqual({
    batchId: key.batchId,
    firstReceivedAt: expect.any(String),
    totalSequence: 4,
    receivedCount: 2,
    appliedCount: 0,
    missingSequences: [2, 3],
    missingCount: 2,
    contradictingTotals: false,
  });
  expect(eventsOf(await catalogue(), key.eventType, OTHER_PROGRAM)?.openBatches).toEqual([]);

  await openBatch(api.db, key);
  const rows = await unappliedOfBatch(api.db, key);
  await markApplied(api.db, rows);
  expect(eventsOf(await catalogue(), key.eventType)?.openBatches).toMatchObject([{ appliedCount: 2 }]);
  await closeBatch(api.db, key, "synced");
  expect(eventsOf(await catalogue(), key.eventType)?.openBatches).toEqual([]);
});

test("it shows the watermark, the last recovery and the last full sync", async () => {
  const key = { programId: OTHER_PROGRAM, eventType: "transportHub.metadata.updated" };
  await moveWatermark(api.db, { ...key, watermark: new Date("2025-10-28T01:00:00.000Z") });
  await noteRecovery(api.db, { ...key, result: { messages: 3 } });
  await noteSyncStarted(api.db, OTHER_PROGRAM);
  expect(eventsOf(await catalogue(), key.eventType, OTHER_PROGRAM)).toMatchObject({
    watermark: "2025-10-28T01:00:00.000Z",
    lastRecovery: { at: expect.any(String), result: { messages: 3 } },
  });
  const syncOf = async () => (await catalogue()).programs[1]?.lastFullSync;
  expect(await syncOf()).toMatchObject({ startedAt: expect.any(String), finishedAt: null, result: null });
  const lacksDetails = async () => false;
  await endFullRead(api.db, { programId: OTHER_PROGRAM, parts: [], result: { resources: 5_000 }, lacksDetails });
  expect(await syncOf()).toMatchObject({ finishedAt: expect.any(String), result: { resources: 5_000 } });
  expect((await catalogue()).programs[0]?.lastFullSync).toBeNull();
});

test("every event type that comes in batches is shown", () => {
  expect([...CATALOGUE_EVENT_TYPES].sort()).toEqual([...BATCH_EVENT_TYPES].sort());
});

test("takes no parameters", async () => {
  const answer = await api.call("GET", "/v1/catalogue?programId=1");
  expect(answer.status).toBe(400);
  expect(answer.json.errors).toMatchObject([{ pointer: "/programId", code: "unknown_field" }]);
});

test("thousands of incomplete batches make an answer of a few kilobytes, which counts all of them", async () => {
  const of = (programId: string, eventType: string) => (index: number) =>
    batchMessage(3, 2_000_000_000, { programId, eventType, batchId: `flood ${index}` });
  const { resourceMetadataUpdated, transportHubMetadataUpdated, resourceAvailabilityChanged } = EVENTS;
  await insertMessages(api.database, [
    ...range(4_000).map(of(PROGRAM, resourceMetadataUpdated.eventType)),
    ...range(30).map(of(PROGRAM, resourceAvailabilityChanged.eventType)),
    ...range(2).map(of(OTHER_PROGRAM, transportHubMetadataUpdated.eventType)),
  ]);
  await noteSyncStarted(api.db, PROGRAM);
  expect(await lookAtCrowd(api.db, PROGRAM)).toBe("to-be-asked");
  const answer = await api.call("GET", "/v1/catalogue");
  expect(JSON.stringify(answer.json).length).toBeLessThan(40_000);
  const { programs } = catalogueSchema.parse(answer.json);
  const counts = programs.flatMap(({ events }) => events.map(({ openBatchCount }) => openBatchCount));
  expect(counts).toEqual([4_000, 0, 30, 0, 2, 0]);
  const shown = programs.flatMap(({ events }) => events.map(({ openBatches }) => openBatches));
  // Each kind has its share: the few are not hidden by the many.
  expect(shown.map(({ length }) => length)).toEqual([24, 0, 24, 0, 2, 0]);
  for (const batch of shown.flat()) {
    expect(batch.missingSequences).toEqual([1, 2, ...range(18).map((index) => index + 4)]);
    expect(batch.missingCount).toBe(1_999_999_999);
  }
  expect(programs.map(({ fullReadAwaitedSince }) => fullReadAwaitedSince !== null)).toEqual([true, false]);
});
