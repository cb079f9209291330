import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  BOOKING_WATCH_SCHEDULE_ID,
  CATALOGUE_SYNC_SCHEDULE_ID,
  INBOX_REDELIVERY_SCHEDULE_ID,
  RESOURCE_RECOVERY_SCHEDULE_ID,
} from "../../src/domain/workflow-ids.ts";
import { ensureSchedules } from "../../src/temporal/namespace/schedules.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import { type CatalogueService, startCatalogueService } from "../support/service/catalogue-service.ts";
import { waitUntil } from "../support/wait-until.ts";

const MINUTE_MS = 60_000;
const SCHEDULE_IDS = [CATALOGUE_SYNC_SCHEDULE_ID, INBOX_REDELIVERY_SCHEDULE_ID, RESOURCE_RECOVERY_SCHEDULE_ID];

describe("the Schedules of the catalogue", () => {
  let service: CatalogueService;
  beforeAll(async () => {
    service = await startCatalogueService({ database: "postgres" });
  });
  afterAll(() => service.stop());

  const schedules = () => service.running().temporal.client.schedule;
  const describeOne = (id: string) => schedules().getHandle(id).describe();
  /** Ids of the Schedules that Temporal has, whether or not they can be listed yet. */
  async function listed(): Promise<string[]> {
    const ids = await waitUntil(
      async () => {
        const found: string[] = [];
        for await (const { scheduleId } of schedules().list()) found.push(scheduleId);
        return found.toSorted();
      },
      ({ length }) => length >= SCHEDULE_IDS.length,
    );
    return ids;
  }
  async function settings() {
    const all = await Promise.all(SCHEDULE_IDS.map(describeOne));
    return all.map(({ scheduleId, spec, policies, action }) => ({
      scheduleId,
      every: spec.intervals?.map((interval) => interval.every),
      overlap: policies.overlap,
      catchupWindow: policies.catchupWindow,
      action: action.type === "startWorkflow" ? [action.workflowType, action.args] : null,
    }));
  }

  test("are there, with what the documentation says of them", async () => {
    expect(await settings()).toEqual([
      {
        scheduleId: CATALOGUE_SYNC_SCHEDULE_ID,
        every: [24 * 60 * MINUTE_MS],
        overlap: "SKIP",
        catchupWindow: 24 * 60 * MINUTE_MS,
        action: ["catalogueSync", []],
      },
      {
        scheduleId: INBOX_REDELIVERY_SCHEDULE_ID,
        every: [MINUTE_MS],
        overlap: "SKIP",
        catchupWindow: MINUTE_MS,
        action: ["inboxRedelivery", []],
      },
      {
        scheduleId: RESOURCE_RECOVERY_SCHEDULE_ID,
        every: [10 * MINUTE_MS],
        overlap: "SKIP",
        catchupWindow: 10 * MINUTE_MS,
        action: ["resourceRecovery", []],
      },
    ]);
  });

  test("survive a restart as they were, are not doubled by any number of starts, and what is paused stays paused", async () => {
    await schedules().getHandle(RESOURCE_RECOVERY_SCHEDULE_ID).pause("an operator looks into it");
    const before = await settings();
    await service.restart();
    await Promise.all([1, 2, 3].map(() => ensureSchedules(service.running().temporal.client)));
    expect(await settings()).toEqual(before);
    expect(await listed()).toEqual([...SCHEDULE_IDS, BOOKING_WATCH_SCHEDULE_ID].toSorted());
    expect((await describeOne(RESOURCE_RECOVERY_SCHEDULE_ID)).state).toMatchObject({
      paused: true,
      note: "an operator looks into it",
    });
    await schedules().getHandle(RESOURCE_RECOVERY_SCHEDULE_ID).unpause();
  });

  test("are brought up to date where an earlier version has left others", async () => {
    await schedules()
      .getHandle(RESOURCE_RECOVERY_SCHEDULE_ID)
      .update((current) => ({ ...current, spec: { intervals: [{ every: "7 days" }] } }));
    await service.restart();
    expect((await describeOne(RESOURCE_RECOVERY_SCHEDULE_ID)).spec.intervals).toMatchObject([
      { every: 10 * MINUTE_MS },
    ]);
  });

  test("can be triggered from Temporal, each for every program", async () => {
    const asked = (operation: "listEvents" | "listTransportHubs") =>
      new Set(requestsOf(service.simulator, operation, {}).map(({ programId }) => programId));
    await service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
    expect(asked("listEvents")).toEqual(new Set(service.programs));
    const before = requestsOf(service.simulator, "listTransportHubs", {}).length;
    await service.run(CATALOGUE_SYNC_SCHEDULE_ID);
    expect(requestsOf(service.simulator, "listTransportHubs", {}).length).toBe(before + service.programs.length);
    expect(await service.run(INBOX_REDELIVERY_SCHEDULE_ID)).toMatchObject({ rung: 0 });
  });

  test("are not needed at the first start: an empty catalogue is read at once, a page once", async () => {
    const fresh = await startCatalogueService({ database: "pglite" });
    try {
      const lists = requestsOf(fresh.simulator, "listTransportHubs", {});
      expect(lists.map(({ programId }) => programId).toSorted()).toEqual([...fresh.programs]);
      // After a restart there is nothing to read: it has been read.
      await fresh.restart();
      await fresh.run(RESOURCE_RECOVERY_SCHEDULE_ID);
      expect(requestsOf(fresh.simulator, "listTransportHubs", {})).toHaveLength(lists.length);
    } finally {
      await fresh.stop();
    }
  });
});
