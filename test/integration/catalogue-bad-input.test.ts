import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  INBOX_REDELIVERY_SCHEDULE_ID,
  RESOURCE_RECOVERY_SCHEDULE_ID,
  resourceBatchWorkflowId,
} from "../../src/domain/workflow-ids.ts";
import type { FaultRule } from "../../src/simulator/fault-rule.ts";
import { type CatalogueService, isCalled, startCatalogueService } from "../support/service/catalogue-service.ts";
import { waitUntil } from "../support/wait-until.ts";

/** Longer than the time before its watermark that a recovery asks for again. */
const APART_MS = 20 * 60_000;
const RESOURCES = "resource.metadata.updated";

describe("what is not as documented", () => {
  let service: CatalogueService;
  let batches = 0;
  beforeAll(async () => {
    service = await startCatalogueService({ database: "postgres", simulator: { pageSizeMax: 2 } });
  });
  afterAll(() => service.stop());
  afterEach(() => service.simulator.faults.clear());

  const messageOf = (fields: Record<string, unknown>) => ({
    eventType: RESOURCES,
    batchId: `bad input ${++batches}`,
    sequence: 1,
    totalSequence: 1,
    updatedAt: "2025-10-28T01:00:00Z",
    programId: service.programs[0],
    module: 1,
    resources: ["N00001"],
    ...fields,
  });
  const availability = (...data: unknown[]) => ({
    eventType: "resource.availability.changed",
    resources: undefined,
    data,
  });
  const added = (...resources: string[]) => ({ changeAction: "added", resources });
  const removed = (...resources: string[]) => ({ changeAction: "removed", resources });

  test.each<[string, Record<string, unknown>, string[]]>([
    ["sequence 0", { sequence: 0 }, ["sequence-out-of-range"]],
    ["a sequence above the total", { sequence: 2, totalSequence: 1 }, ["sequence-out-of-range"]],
    ["a total of 0", { totalSequence: 0 }, ["sequence-out-of-range"]],
    ["an empty list", { resources: [] }, ["no-ids"]],
    ["a thousand ids", { resources: Array.from({ length: 1_000 }, (_, index) => `X${index}`) }, ["too-many-ids"]],
    ["an unknown module", { module: 99 }, ["unknown-module"]],
    ["the same id twice", { resources: ["N00001", "N00001"] }, ["repeated-id"]],
    ["an id added and removed", availability(added("N00001"), removed("N00001")), ["id-added-and-removed"]],
    ["an unknown change", availability({ changeAction: "moved", resources: ["N00001"] }), ["unknown-change-action"]],
    ["an id that nobody knows", { resources: ["nobody knows it"] }, []],
    ["a batch id of three bytes to each character", { batchId: "批".repeat(128) }, []],
  ])("a message with %s is stored, acknowledged, marked, and applied", async (_, fields, marks) => {
    const message = messageOf(fields);
    const { batchId, sequence } = message;
    const pushed = await service.simulator.push(message, { attempts: 1 });
    expect(pushed).toMatchObject({ acknowledged: true, status: 200 });
    expect(JSON.parse(String(pushed.body))).toEqual({ batchId, sequence, status: "success" });
    const stored = await waitUntil(
      async () => (await service.pushMessages()).find((found) => found.batchId === batchId),
      (found) => found?.state === "delivered",
    );
    expect(stored?.marks).toEqual(marks);
    expect(await service.read("N00001")).toMatchObject({ available: true });
  });

  test("a message of another program is stored, acknowledged and marked, and nobody is ever asked about it", async () => {
    const message = messageOf({ programId: "another's" });
    expect(await service.simulator.push(message, { attempts: 1 })).toMatchObject({ acknowledged: true });
    const stored = (await service.pushMessages()).find((found) => found.batchId === message.batchId);
    expect(stored).toMatchObject({ marks: ["foreign-program"], state: "unhandled" });
    // The sweep passes it over as well, when its time has come.
    await service
      .running()
      .database.kysely.updateTable("inbox")
      .set({ ring_due_at: new Date(0) })
      .execute();
    await service.run(INBOX_REDELIVERY_SCHEDULE_ID);
    const { workflow } = service.running().temporal.client;
    const key = { programId: message.programId as never, eventType: RESOURCES, batchId: message.batchId } as const;
    await expect(workflow.getHandle(resourceBatchWorkflowId(key)).describe()).rejects.toThrow("not found");
  });

  test("a message that is too long to be pushed comes with the recovery", async () => {
    const resourceIds = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(128, "N"));
    const { catalogue, faults } = service.simulator;
    faults.add({ match: { operation: "push" }, kind: "drop" });
    const batch = catalogue.sendBatch({ programId: service.programs[0], eventType: RESOURCES, resourceIds });
    const [message] = batch.messages;
    const long = { ...message, padding: "x".repeat(64 * 1024) };
    expect(await service.simulator.push(long, { attempts: 1 })).toMatchObject({ acknowledged: false, status: 413 });
    await service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
    expect(await service.endingOf(batch)).toBe("complete");
  });

  describe("recovery answers that are", () => {
    const watermark = async () =>
      (await service.catalogue()).events.find(({ eventType }) => eventType === RESOURCES)?.watermark ?? null;
    let missedAt = Date.now() - 10 * APART_MS;
    beforeAll(() => service.run(RESOURCE_RECOVERY_SCHEDULE_ID));

    /** More events than there are on a page of this simulator, so long after the last ones that those are not asked for. */
    async function missMessages(name: string): Promise<void> {
      const { catalogue, clock, faults } = service.simulator;
      missedAt += APART_MS;
      clock.set(new Date(missedAt));
      const { kysely } = service.running().database;
      await kysely
        .updateTable("catalogue_state")
        .set({ watermark: new Date(missedAt) })
        .execute();
      const drop = faults.add({ match: { operation: "push" }, kind: "drop" });
      for (const resourceId of ["N00012", "N00030", "N00031"]) {
        catalogue.changeResource(resourceId, { resourceName: name }, { push: false });
        catalogue.sendBatch({ programId: service.programs[0], eventType: RESOURCES, resourceIds: [resourceId] });
      }
      drop.remove();
      clock.set(new Date());
    }

    test.each<[string, Pick<FaultRule, "kind" | "status">, number | undefined]>([
      ["empty", { kind: "empty" }, undefined],
      ["HTML", { kind: "html" }, undefined],
      ["half an answer", { kind: "truncated-json" }, undefined],
      ["half a page", { kind: "half-page" }, undefined],
      ["an error", { kind: "status", status: 502 }, undefined],
      ["lost", { kind: "answer-lost" }, undefined],
      ["empty in the middle", { kind: "empty" }, 2],
      ["the first page forever", { kind: "repeat-page" }, undefined],
    ])("%s are repeated, move no watermark, and lose nothing", async (name, fault, pageNumber) => {
      await missMessages(name);
      const before = await watermark();
      const match = {
        operation: "listEvents",
        programId: service.programs[0],
        eventType: RESOURCES,
        ...(pageNumber === undefined ? {} : { pageNumber }),
      } as const;
      const spoiled = service.simulator.faults.add({ match, ...fault });
      const run = service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
      await spoiled.waitForHit(2);
      expect(await watermark()).toBe(before);
      spoiled.remove();
      for (const resourceId of ["N00012", "N00030", "N00031"]) await service.untilRead(resourceId, isCalled(name));
      await run;
      expect(await watermark()).not.toBe(before);
    });
  });
});
