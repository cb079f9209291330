import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  BOOKING_WATCH_SCHEDULE_ID,
  CATALOGUE_SYNC_SCHEDULE_ID,
  INBOX_REDELIVERY_SCHEDULE_ID,
  RESOURCE_RECOVERY_SCHEDULE_ID,
} from "../../src/domain/workflow-ids.ts";
import { startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

const [MINUTE, DAY] = [60_000, 86_400_000];

describe("what is lost is looked for by the clock: the Schedule", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ firstRead: true, keepEveryMs: 500 });
  });
  afterAll(() => service.stop());

  const scheduleOf = (id: string) => service.running().temporal.client.schedule.getHandle(id);

  test.each([
    { id: INBOX_REDELIVERY_SCHEDULE_ID, workflowType: "inboxRedelivery", every: MINUTE },
    { id: BOOKING_WATCH_SCHEDULE_ID, workflowType: "bookingWatch", every: MINUTE },
    { id: RESOURCE_RECOVERY_SCHEDULE_ID, workflowType: "resourceRecovery", every: 10 * MINUTE },
    { id: CATALOGUE_SYNC_SCHEDULE_ID, workflowType: "catalogueSync", every: DAY },
  ])("$id runs $workflowType every $every ms, one at a time", async ({ id, workflowType, every }) => {
    const { spec, action, policies, state, info } = await scheduleOf(id).describe();
    expect(spec.intervals).toMatchObject([{ every }]);
    expect(action).toMatchObject({ type: "startWorkflow", workflowType });
    expect(policies.overlap).toBe("SKIP");
    expect(state.paused).toBe(false);
    expect(state.note).toMatch(/^[A-Z].*\.$/);
    expect((info.nextActionTimes[0]?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now()).toBeLessThanOrEqual(every);
  });

  test("that an operator has paused or slowed down stays paused, and is as it should be otherwise, after a restart", async () => {
    const schedule = scheduleOf(INBOX_REDELIVERY_SCHEDULE_ID);
    await schedule.pause("looked into");
    await schedule.update((current) => ({ ...current, spec: { intervals: [{ every: DAY }] } }));

    await service.restart();

    const { spec, state } = await scheduleOf(INBOX_REDELIVERY_SCHEDULE_ID).describe();
    expect(spec.intervals).toMatchObject([{ every: MINUTE }]);
    expect(state).toMatchObject({ paused: true, note: "looked into" });
  });

  test("that somebody has deleted is made again while the service runs", async () => {
    await scheduleOf(BOOKING_WATCH_SCHEDULE_ID).delete();
    const { spec } = await waitUntil(
      () =>
        scheduleOf(BOOKING_WATCH_SCHEDULE_ID)
          .describe()
          .catch(() => null),
      (description) => description !== null,
    ).then((description) => description ?? Promise.reject(new Error("there is none")));
    expect(spec.intervals).toMatchObject([{ every: MINUTE }]);
  });
});
