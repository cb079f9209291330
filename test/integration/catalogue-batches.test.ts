import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  CATALOGUE_SYNC_SCHEDULE_ID,
  catalogueSyncWorkflowId,
  RESOURCE_RECOVERY_SCHEDULE_ID,
  resourceBatchWorkflowId,
} from "../../src/domain/workflow-ids.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import { type CatalogueService, isCalled, startCatalogueService } from "../support/service/catalogue-service.ts";
import { readLongAgo } from "../support/service/read-long-ago.ts";
import { DATABASE_KINDS } from "../support/service/service.ts";

const HOUR_MS = 3_600_000;
const RESOURCES = "resource.metadata.updated";

describe.each(DATABASE_KINDS)("the catalogue on %s", (database) => {
  let service: CatalogueService;
  let programId: string;
  beforeAll(async () => {
    service = await startCatalogueService({ database });
    programId = service.programs[0];
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    service.simulator.faults.clear();
    // A full read that an earlier test has asked for may still be going on, and would find what this one hides.
    await service.running().temporal.client.workflow.getHandle(catalogueSyncWorkflowId(service.programs[0])).result();
  });

  const batchOf = (ids: readonly string[]) =>
    service.simulator.catalogue.sendBatch({ programId, eventType: RESOURCES, resourceIds: ids });
  /** Nothing of what happens meanwhile is pushed. */
  async function unpushed<Result>(happen: () => Result): Promise<Result> {
    const drop = service.simulator.faults.add({ match: { operation: "push" }, kind: "drop" });
    const result = happen();
    await drop.waitForHit();
    await service.simulator.idle();
    drop.remove();
    return result;
  }
  const lists = () => requestsOf(service.simulator, "listResources", {}).length;
  const isThere = ({ resourceId }: { resourceId?: string }) => resourceId !== undefined;

  test("follows a batch that names a changed resource", async () => {
    service.simulator.catalogue.changeResource("N00001", { resourceName: "Renamed" });
    expect(await service.endingOf(batchOf(["N00001"]))).toBe("complete");
    expect(await service.read("N00001")).toMatchObject({ resourceName: "Renamed", available: true });
  });

  test("recovers a sequence that was dropped in the middle of its batch", async () => {
    const ids = service.simulator.catalogue.seed({ resources: 250, modules: ["lounge"] }).map((r) => r.resourceId);
    service.simulator.faults.add({ match: { operation: "push", sequence: 2 }, kind: "drop", times: 1 });
    const listsBefore = lists();
    const batch = batchOf(ids);
    expect(await service.endingOf(batch)).toBe("recovered");
    expect(await service.read(String(ids[150]))).toMatchObject({ available: true });
    expect(service.recoveries().filter(({ batchId }) => batchId === batch.batchId)).toHaveLength(1);
    expect(lists()).toBe(listsBefore);
  });

  test("finds a batch that was never pushed, by the Schedule", async () => {
    service.simulator.catalogue.changeResource("N00012", { resourceName: "Never pushed" });
    await unpushed(() => batchOf(["N00012"]));
    expect((await service.read("N00012")).resourceName).not.toBe("Never pushed");
    const listsBefore = lists();
    await service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
    await service.untilRead("N00012", isCalled("Never pushed"));
    expect(lists()).toBe(listsBefore);
  });

  test("spares a booking the question about a resource that was read within the hour", async () => {
    const asked = () =>
      requestsOf(service.simulator, "getResource", {}).filter((entry) => entry.resourceId === "N00032");
    await readLongAgo(service, "N00032");
    const { length } = asked();
    await service.book({ resourceId: "N00032" });
    expect(asked()).toHaveLength(length + 1);
    const { status, body } = await service.book({ resourceId: "N00032" });
    expect({ status, booking: body.status }).toEqual({ status: 201, booking: "confirmed" });
    expect(asked()).toHaveLength(length + 1);
  });

  test("keeps a removed resource, as not available", async () => {
    service.simulator.catalogue.removeResource(programId, "N00020");
    service.simulator.catalogue.flush();
    await service.untilRead("N00020", ({ available }) => available === false);
    expect(await service.read("N00020")).toMatchObject({ resourceId: "N00020", available: false });
  });

  test("re-reads the program where a message of a batch that cannot be recovered is missing", async () => {
    const added = service.simulator.catalogue.seed({ resources: 120, modules: ["lounge"], push: true });
    service.simulator.faults.add({
      match: { operation: "push", programId, eventType: "resource.availability.changed", sequence: 3 },
      kind: "drop",
      times: 1,
    });
    const batch = service.simulator.catalogue.flush().find((sent) => sent.programId === programId);
    if (batch === undefined) throw new Error("nothing was sent");
    expect(await service.endingOf(batch)).toBe("synced");
    await service.untilRead(String(added.at(-1)?.resourceId), isThere);
    // The workflow says so, and is done: nothing of it is open any more.
    const { events } = await service.catalogue();
    expect(events.flatMap(({ openBatches }) => openBatches)).toEqual([]);
  });

  test("finds by the daily read what a batch told of that was lost as a whole and cannot be recovered", async () => {
    await unpushed(() => {
      service.simulator.catalogue.removeResource(programId, "N00033");
      return service.simulator.catalogue.flush();
    });
    await service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
    expect((await service.read("N00033")).available).toBe(true);
    await service.run(CATALOGUE_SYNC_SCHEDULE_ID);
    expect(await service.read("N00033")).toMatchObject({ resourceId: "N00033", available: false });
  });

  test("applies a sequence that comes after its batch's workflow has ended", async () => {
    const batch = batchOf(["N00030"]);
    expect(await service.endingOf(batch)).toBe("complete");
    service.simulator.catalogue.changeResource("N00031", { resourceName: "Late" });
    const [message] = batch.messages;
    await service.simulator.push({ ...message, sequence: 2, totalSequence: 2, resources: ["N00031"] });
    await service.untilRead("N00031", isCalled("Late"));
    await waitForDelivered(batch.batchId, 2);
  });

  test("keeps what one program is told from the other, also under one batch id", async () => {
    const [first, second] = service.programs;
    service.simulator.catalogue.changeResource("N00034", { resourceName: "For the first" }, { push: false });
    const batch = batchOf(["N00034"]);
    await service.untilRead("N00034", isCalled("For the first"), first);
    expect((await service.read("N00034", second)).resourceName).not.toBe("For the first");
    // The same batch id, in another program, is another batch.
    service.simulator.catalogue.removeResource(second, "N00034", { push: false });
    const other = service.simulator.catalogue.sendBatch({
      programId: second,
      eventType: RESOURCES,
      batchId: batch.batchId,
      resourceIds: ["N00034"],
    });
    expect(await service.endingOf(other)).toBe("complete");
    expect(await service.read("N00034", second)).toMatchObject({ available: false });
    expect(await service.read("N00034", first)).toMatchObject({ available: true, resourceName: "For the first" });
  });

  test("answers one resource in another language as DragonPass has it", async () => {
    service.simulator.catalogue.translate("N00031", "fr-FR", { resourceName: "Le salon" });
    const asked = async (query: string) => (await service.call("GET", `/v1/resources/N00031?${query}`)).body;
    expect(await asked("language=fr-FR")).toMatchObject({ resourceName: "Le salon", language: "fr-FR" });
    expect(await asked("language=de-DE")).toMatchObject({ code: "not_found" });
    expect(await asked("language=de-DE&fallbackAllowed=true")).toMatchObject({ language: "en-US" });
  });

  test("answers a list in another language as DragonPass has its items", async () => {
    service.simulator.catalogue.translate("N00032", "ja-JP", { resourceName: "ラウンジ" });
    const namesOf = async (query: string) => {
      const { body } = await service.call<{ items: { resourceName: string }[] }>("GET", `/v1/resources?${query}`);
      return body.items.map(({ resourceName }) => resourceName);
    };
    const program = `programId=${service.programs[0]}&text=N0003`;
    expect(await namesOf(`${program}&language=ja-JP`)).toEqual(["ラウンジ"]);
    const english = await namesOf(program);
    expect(english.length).toBeGreaterThan(1);
    expect(await namesOf(`${program}&language=ja-JP&fallbackAllowed=true`)).toHaveLength(english.length);
  });

  describe("at the edge of the 48 hours", () => {
    /** As if the recovery had last succeeded so long ago. */
    async function recoveredLast(hoursAgo: number): Promise<void> {
      await service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
      const watermark = new Date(Date.now() - hoursAgo * HOUR_MS);
      const { kysely } = service.running().database;
      await kysely
        .updateTable("catalogue_state")
        .set({ watermark })
        .where("program_id", "=", service.programs[0])
        .execute();
    }
    /** A batch about this resource that was sent so long ago, and never pushed. */
    async function missedBatch(hoursAgo: number, resourceId: string): Promise<void> {
      const { simulator } = service;
      simulator.clock.set(new Date(Date.now() - hoursAgo * HOUR_MS));
      await unpushed(() => batchOf([resourceId]));
      simulator.clock.set(new Date());
    }

    test("recovers what is younger, and re-reads nothing", async () => {
      await recoveredLast(47.5);
      service.simulator.catalogue.changeResource("N00035", { resourceName: "47 hours ago" }, { push: false });
      await missedBatch(47, "N00035");
      const before = await service.catalogue();
      await service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
      await service.untilRead("N00035", isCalled("47 hours ago"));
      expect((await service.catalogue()).lastFullSync).toEqual(before.lastFullSync);
    });

    test("re-reads the program for what is older, and recovers on from there", async () => {
      await recoveredLast(49);
      service.simulator.catalogue.changeResource("N00035", { resourceName: "49 hours ago" }, { push: false });
      await missedBatch(48.5, "N00035");
      await service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
      await service.untilRead("N00035", isCalled("49 hours ago"));
      const events = (await service.catalogue()).events.find(({ eventType }) => eventType === RESOURCES);
      expect(Date.parse(String(events?.watermark))).toBeGreaterThan(Date.now() - HOUR_MS);
    });
  });

  async function waitForDelivered(batchId: string, count: number): Promise<void> {
    const workflow = service
      .running()
      .temporal.client.workflow.getHandle(
        resourceBatchWorkflowId({ programId: service.programs[0], eventType: RESOURCES, batchId }),
      );
    await workflow.result();
    const messages = (await service.pushMessages()).filter((message) => message.batchId === batchId);
    expect(messages.map(({ state }) => state)).toEqual(Array.from({ length: count }, () => "delivered"));
  }
});
