import { MockActivityEnvironment } from "@temporalio/testing";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { applyBatch } from "../../../activities/catalogue/apply-batch.ts";
import type { CatalogueDependencies } from "../../../activities/catalogue/dependencies.ts";
import { createInboxActivities, type InboxDependencies } from "../../../activities/inbox/inbox-activities.ts";
import type { BatchKey } from "../../../src/domain/workflow-ids.ts";
import { createLogger } from "../../../src/log/log.ts";
import { startCatalogueRead } from "../../../src/store/catalogue/catalogue-read.ts";
import { insertMessages } from "../../../src/store/inbox/inbox-insert.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import { batchMessage, endReadOfNothing, LOUNGE } from "../../support/database/store-suites/catalogue-fixtures.ts";
import { PROGRAM_ID, range } from "../../support/database/store-suites/fixtures.ts";

const database = useEmbeddedDatabase();
const log = createLogger({ level: "silent" });
let requests = 0;
let isAway = false;
let rung: string[] = [];
let ensured: string[] = [];
beforeEach(async () => {
  await sql`truncate inbox, resource_batches, catalogue_syncs`.execute(database.kysely);
  [requests, isAway, rung, ensured] = [0, false, [], []];
});

const requestSync = async () => {
  if (isAway) throw new Error("Temporal is away");
  requests += 1;
};
const keyOf = (batchId: string): BatchKey => ({
  programId: PROGRAM_ID,
  eventType: "resource.metadata.updated",
  batchId,
});
const flood = (count: number) =>
  insertMessages(
    database,
    range(count).map((index) => batchMessage(1, 2, { batchId: `b${index}` })),
  );
/** The sweep, when everything is due again. */
async function sweep() {
  await sql`update inbox set ring_due_at = now() - interval '1 second'`.execute(database.kysely);
  const deps: InboxDependencies = {
    db: database.kysely,
    programIds: [PROGRAM_ID],
    ring: async () => "rung",
    follow: async () => "followed",
    ringBatch: async ({ batchId }) => void rung.push(batchId),
    ringWalkin: async () => undefined,
    ensureBatch: async () => undefined,
    ensureSync: async (programId) => void ensured.push(programId),
    requestSync,
    log,
  };
  return await createInboxActivities(deps).ringDueBatches();
}
function apply(batchId: string) {
  const deps = {
    db: database.kysely,
    programIds: [PROGRAM_ID],
    requestSync,
    log,
    timings: { batchGraceMs: 1 },
  } as unknown as CatalogueDependencies;
  return new MockActivityEnvironment().run(() => applyBatch(deps, { key: keyOf(batchId), failOnUnread: false }));
}

describe("beyond two hundred open batches of a program", () => {
  test("one full read is asked for, whoever looks, and none of them is read or rung for by itself", async () => {
    await flood(4_000);
    for (let round = 0; round < 3; round++) {
      expect(await sweep()).toBe(0);
      for (const index of [0, 1, 3_999]) expect(await apply(`b${index}`)).toMatchObject({ awaitsFullRead: true });
    }
    expect({ requests, rung }).toEqual({ requests: 1, rung: [] });
  });

  test("it is asked for again where Temporal was away when it was", async () => {
    await flood(201);
    isAway = true;
    await expect(apply("b0")).rejects.toThrow("Temporal is away");
    await expect(sweep()).rejects.toThrow("Temporal is away");
    isAway = false;
    expect(await apply("b0")).toMatchObject({ awaitsFullRead: true });
    expect(requests).toBe(1);
  });

  test("the workflow of each ends when that read has ended, without another one", async () => {
    await flood(201);
    await apply("b0");
    const parts = [{ module: LOUNGE, readNumber: (await startCatalogueRead(database.kysely)).readNumber }];
    await endReadOfNothing(database.kysely, parts);
    for (const index of [0, 200]) expect(await apply(`b${index}`)).toMatchObject({ missing: 0, endedAs: "covered" });
    expect(await sweep()).toBe(0);
    expect({ requests, rung }).toEqual({ requests: 1, rung: [] });
  });

  test("the sweep rings for a bounded number where the read is stuck", async () => {
    await flood(1_000);
    await sweep();
    await sql`update catalogue_syncs set cover_asked_at = now() - interval '2 hours'`.execute(database.kysely);
    expect(await sweep()).toBe(200);
    expect(new Set(rung).size).toBe(200);
  });
});

test("a program is read of which neither store knows that it ever was", async () => {
  await sweep();
  expect(ensured).toEqual([PROGRAM_ID]);
  await sql`insert into catalogue_syncs (program_id, last_started_at) values (${PROGRAM_ID}, now())`.execute(
    database.kysely,
  );
  await sweep();
  expect(ensured).toEqual([PROGRAM_ID]);
});

test("up to two hundred are rung for one by one", async () => {
  await flood(200);
  expect(await sweep()).toBe(200);
  expect({ requests, rung: new Set(rung).size }).toEqual({ requests: 0, rung: 200 });
});
