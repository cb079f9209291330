import { MockActivityEnvironment } from "@temporalio/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { applyBatch } from "../../../activities/catalogue/apply-batch.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { instantOf } from "../../../src/domain/instant.ts";
import type { BatchKey } from "../../../src/domain/workflow-ids.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { createSupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import { createLogger } from "../../../src/log/log.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/simulator.ts";
import { findResource } from "../../../src/store/catalogue/catalogue-list.ts";
import { Gates } from "../../support/catalogue-model/gates.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import { batchMessage, receive } from "../../support/database/store-suites/catalogue-fixtures.ts";
import { NOON_MS, PROGRAM_ID, range } from "../../support/database/store-suites/fixtures.ts";
import { createSupplierClient } from "../../support/proxies/supplier-client.ts";
import { waitUntil } from "../../support/wait-until.ts";

describe("a batch", () => {
  const database = useEmbeddedDatabase();
  let simulator: Simulator;
  let dragonpass: DragonPassClient;
  let resourceIds: string[];
  let turns: number;
  beforeEach(async () => {
    simulator = await startSimulator();
    dragonpass = createSupplierClient(simulator);
    resourceIds = simulator.catalogue.seed({ resources: 30, modules: ["lounge"] }).map(({ resourceId }) => resourceId);
    turns = 0;
    await database.kysely.deleteFrom("inbox").execute();
    await database.kysely.deleteFrom("catalogue_details").execute();
    await database.kysely.deleteFrom("catalogue_resources").execute();
    return async () => {
      await dragonpass.close();
      await simulator.close();
    };
  });

  const keyOf = (batchId: string): BatchKey => ({
    programId: PROGRAM_ID,
    eventType: "resource.metadata.updated",
    batchId,
  });
  /** Stores a batch of one message that names these resources, which are all of them by default. */
  const receiveBatch = (batchId: string, minute: number, resources: readonly string[] = resourceIds) => {
    const occurredAt = instantOf(NOON_MS + minute * 60_000);
    const body = JSON.stringify({ resources });
    return receive(database, batchMessage(1, 1, { batchId, occurredAt, body, contentHash: batchId }));
  };
  const announcedAt = async (resourceId: string) =>
    (await findResource(database.kysely, PROGRAM_ID, resourceId))?.updatedAt;
  const apply = (batchId: string) =>
    new MockActivityEnvironment().run(() =>
      applyBatch(
        {
          db: database.kysely,
          dragonpass,
          supplierClock: createSupplierClock(),
          programIds: [PROGRAM_ID as ProgramId],
          acquireReadSlot: async () => {
            turns += 1;
          },
          inboxWriter: { write: async () => ({ inserted: true, isToRing: true }) },
          ringBatch: async () => undefined,
          requestSync: async () => undefined,
          timings: { batchGraceMs: 0 },
          log: createLogger({ level: "silent" }),
        },
        { key: keyOf(batchId), failOnUnread: true },
      ),
    );

  test("reads nothing that another batch has read since its own messages came, and notes when it was announced", async () => {
    await receiveBatch("one", 1);
    await receiveBatch("two", 2);
    await apply("one");
    expect(turns).toBe(resourceIds.length);
    expect(await apply("two")).toMatchObject({ missing: 0 });
    expect(turns).toBe(resourceIds.length);
    const [resourceId = ""] = resourceIds;
    expect(await announcedAt(resourceId)).toEqual(new Date(NOON_MS + 2 * 60_000));
  });

  test("reads what was read before its messages came, however short before", async () => {
    await receiveBatch("one", 1);
    await apply("one");
    const [resourceId = ""] = resourceIds;
    simulator.catalogue.changeResource(resourceId, { resourceName: "Changed" }, { push: false });
    await receiveBatch("two", 2);
    await apply("two");
    expect(turns).toBe(2 * resourceIds.length);
    expect(await findResource(database.kysely, PROGRAM_ID, resourceId)).toMatchObject({ name: "Changed" });
  });

  test("takes a turn for every read, also for those that are repeated because two were on their way at once", async () => {
    await receiveBatch("one", 1);
    await receiveBatch("two", 2);
    await Promise.all([apply("one"), apply("two")]);
    const requests = simulator
      .journal()
      .filter((entry) => entry.kind === "request" && entry.operation === "getResource");
    expect(turns).toBe(requests.length);
  });

  describe("of many that ask for the same item at once", () => {
    const LAST_MINUTE = 12;
    let gates: Gates;
    let applied: Promise<unknown>;
    /** Each has taken its number and waits to be sent; the first was announced last. */
    beforeEach(async () => {
      gates = new Gates();
      dragonpass = gates.around(dragonpass);
      const batches = range(LAST_MINUTE).map((index) => ({ batchId: `batch ${index}`, minute: LAST_MINUTE - index }));
      for (const { batchId, minute } of batches) await receiveBatch(batchId, minute, resourceIds.slice(0, 1));
      applied = Promise.all(batches.map(({ batchId }) => apply(batchId)));
      await waitUntil(
        () => gates.waiting,
        (waiting) => waiting === batches.length,
      );
    });

    test("reads it twice at most, though they go in step", async () => {
      while (gates.waiting > 0) {
        for (let waiting = gates.waiting; waiting > 0; waiting--) await gates.release(0, "goes on");
      }
      gates.open();
      await applied;
      expect(turns).toBeLessThan(2 * LAST_MINUTE);
    });

    test("notes the last announcement, whichever read is stored", async () => {
      // Of the others nothing is stored: they began earlier.
      const last = LAST_MINUTE - 1;
      await gates.release(last, "goes on");
      await gates.release(last, "goes on");
      gates.open();
      await applied;
      expect(turns).toBe(LAST_MINUTE);
      expect(await announcedAt(resourceIds[0] ?? "")).toEqual(new Date(NOON_MS + LAST_MINUTE * 60_000));
    });
  });

  test("applies the messages whose items could be read, and repeats only the others", async () => {
    const [unreadable = "", ...others] = resourceIds;
    const fault = simulator.faults.add({ match: { operation: "getResource", resourceId: unreadable }, kind: "status" });
    await receive(
      database,
      ...range(30).map((index) =>
        batchMessage(index + 1, 30, { batchId: "one", body: JSON.stringify({ resources: [resourceIds[index]] }) }),
      ),
    );
    await expect(apply("one")).rejects.toThrow("1 item(s) of the batch could not be read");
    for (const id of others) expect(await findResource(database.kysely, PROGRAM_ID, id)).not.toBeNull();
    fault.remove();
    expect(await apply("one")).toMatchObject({ missing: 0 });
    expect(turns).toBe(resourceIds.length + 1);
  });
});
