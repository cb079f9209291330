import { ApplicationFailure, ApplicationFailureCategory } from "@temporalio/common";
import { tsToMs } from "@temporalio/common/lib/time.js";
import type { temporal } from "@temporalio/proto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { OrderActivities } from "../../src/domain/activity-interfaces.ts";
import { SYNC_REASONS } from "../../src/domain/booking/sync-reason.ts";
import type { Fakes } from "../support/activities/fake-activities.ts";
import { cancelBooking } from "../support/temporal/booking-messages.ts";
import { type SkippingServer, startSkippingServer } from "../support/temporal/skipped-life.ts";
import { DAY, HOUR, inHours, inMinutes, inSeconds, MINUTE, pausesBetween } from "../support/values/durations.ts";
import { waitUntil } from "../support/wait-until.ts";

/** Pauses are read off the timers, which are exact; what the activities take comes between them. */
describe("reading an order while nothing is pushed", () => {
  let server: SkippingServer;
  beforeAll(async () => {
    server = await startSkippingServer();
  });
  afterEach(() => server.clear());
  afterAll(() => server.stop());

  test("reads a pending order 10 minutes after it was made, doubles the pause to 6 hours, and reads once at 60 minutes to ask for a person", async () => {
    const life = await server.start({ firstStatus: "pending" });
    await life.skip(DAY);
    expect(inMinutes(await life.timers())).toEqual([10, 20, 30, 40, 80, 160, 320, 360, 360, 360]);
    expect(life.inputs("syncOrder").map(({ reason }) => reason)).toEqual([
      "reconcile",
      "reconcile",
      "pending-too-long",
      ...Array(6).fill("reconcile"),
    ]);
  });

  test("says what it waits for and until when: until the very moment for which its timer is set", async () => {
    const life = await server.start({ firstStatus: "pending" });
    const events = await life.until((all) => all.some((event) => event.timerStartedEventAttributes));
    const set = events.findIndex((event) => event.timerStartedEventAttributes);
    // The workflow's clock stands still while it works on a task.
    const now = events.slice(0, set).findLast((event) => event.workflowTaskStartedEventAttributes)?.eventTime;
    const pause = events[set]?.timerStartedEventAttributes?.startToFireTimeout;
    const until = /^Waits for: a push.*, until (\S+) at the latest$/m.exec(await life.details())?.[1] ?? "";
    expect(Math.abs(Date.parse(until) - tsToMs(now) - tsToMs(pause))).toBeLessThanOrEqual(1);
  });

  test("asks for a person once, 60 minutes after the order was made, and says so in the search attributes", async () => {
    const life = await server.start({ firstStatus: "pending" });
    await life.skip(59 * MINUTE);
    expect(await life.searchAttribute("NeedsAttention")).toBeUndefined();
    await life.skip(2 * MINUTE);
    expect((await life.booking()).needsAttention?.code).toBe("pending_too_long");
    expect(await life.searchAttribute("NeedsAttention")).toBe(true);
    await life.skip(DAY);
    expect(life.inputs("syncOrder").filter(({ reason }) => reason === "pending-too-long")).toHaveLength(1);
  });

  test("asks nobody where the order is confirmed within 60 minutes", async () => {
    const life = await server.start({ firstStatus: "pending" });
    await life.skip(25 * MINUTE);
    life.fakes.change({ status: "confirmed", supplierStatus: 1 });
    await life.ring();
    await life.skip(2 * HOUR);
    expect((await life.booking()).needsAttention).toBeNull();
    expect(life.inputs("syncOrder").some(({ reason }) => reason === "pending-too-long")).toBe(false);
  });

  test("reads a confirmed order every 12 hours", async () => {
    const life = await server.start();
    await life.skip(3 * DAY + HOUR);
    expect(inHours(life.times("syncOrder"))).toEqual([12, 24, 36, 48, 60, 72]);
  });

  test("starts again with short pauses when the status changes back to pending", async () => {
    const life = await server.start({ firstStatus: "pending" });
    await life.skip(8 * HOUR);
    life.fakes.change({ status: "confirmed", supplierStatus: 1 });
    await life.ring();
    await life.skip(MINUTE);
    life.fakes.change({ status: "pending", supplierStatus: 0 });
    const before = (await life.timers()).length;
    await life.ring();
    await life.skip(35 * MINUTE);
    expect(inMinutes((await life.timers()).slice(before))).toEqual([10, 20, 40]);
  });

  test("reads 5 minutes after an unknown code, however long the pauses were before", async () => {
    const life = await server.start();
    await life.skip(HOUR);
    life.fakes.change({ supplierStatus: 5 });
    const before = (await life.timers()).length;
    await life.ring();
    await life.skip(12 * MINUTE);
    expect(inMinutes((await life.timers()).slice(before))).toEqual([5, 5, 5]);
    expect(life.inputs("syncOrder").map(({ reason }) => reason)).toEqual(["pushed", "reconcile", "reconcile"]);
    life.fakes.change({ supplierStatus: 1 });
    await life.skip(4 * MINUTE);
    expect(inHours((await life.timers()).slice(-1))).toEqual([12]);
  });

  test("repeats a read that lags after 2, 10 and 60 seconds, 5 and 30 minutes, and then takes it as it is", async () => {
    const life = await server.start({ answers: lagging });
    await life.skip(MINUTE);
    const before = (await life.timers()).length;
    await life.ring();
    await life.skip(40 * MINUTE);
    expect(inSeconds((await life.timers()).slice(before, before + 5))).toEqual([2, 10, 60, 300, 1_800]);
    const reasons = life.inputs("syncOrder").map(({ reason }) => reason);
    expect(reasons).toEqual(["pushed", "lag", "lag", "lag", "lag", "lag-accepted"]);
  });

  test("repeats as often for each push: pushes that come while DragonPass lags do not use the repeats up", async () => {
    const lagRepeats = [MINUTE, 2 * MINUTE, 3 * MINUTE];
    const life = await server.start({ answers: lagging, timings: { lagRepeatsMs: lagRepeats } });
    await life.skip(MINUTE);
    for (let push = 1; push <= 6; push += 1) {
      await life.ring();
      await waitUntil(
        () => life.inputs("syncOrder").length,
        (reads) => reads >= push,
      );
    }
    expect(life.inputs("syncOrder").some(({ reason }) => SYNC_REASONS[reason].acceptLagging)).toBe(false);
    await life.skip(7 * MINUTE);
    expect(inMinutes((await life.timers()).slice(-4))).toEqual([1, 2, 3, 12 * 60]);
    expect(life.inputs("syncOrder").filter(({ reason }) => SYNC_REASONS[reason].acceptLagging)).toHaveLength(1);
  });

  test("repeats a failed activity after 1 second, then twice as long each time, 60 seconds at most", async () => {
    const life = await server.start({ answers: failing(9) });
    await life.skip(10 * MINUTE);
    expect(inSeconds(pausesBetween(life.times("openBooking")))).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect((await life.booking()).status).toBe("confirmed");
  });

  test("waits as long as DragonPass asked for before it repeats", async () => {
    const life = await server.start({ answers: failing(2, { nextRetryDelay: 7 * MINUTE }) });
    await life.skip(20 * MINUTE);
    expect(inSeconds(pausesBetween(life.times("openBooking")))).toEqual([420, 420]);
  });

  test("gives every activity 30 seconds and repeats it without end, but for the look for a second order", async () => {
    const life = await server.start({ firstStatus: "pending", answers: withLostAnswer });
    await life.skip(40 * MINUTE);
    await cancelBooking(life.handle);
    await life.result();
    const options = (await life.events()).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled ? [optionsOf(scheduled)] : [],
    );
    expect(new Set(options.map(({ name }) => name))).toEqual(
      new Set(["openBooking", "checkAvailability", "createOrder", "syncOrder", "lookForStrayOrder", "cancelOrder"]),
    );
    const retry = { timeoutMs: 30_000, initialMs: 1_000, backoff: 2, maximumMs: 60_000 };
    for (const { name, ...rest } of options) {
      // It is made again later: meanwhile pushes and a cancellation of the booking's own order must not wait.
      const maximumAttempts = name === "lookForStrayOrder" ? 3 : 0;
      expect({ name, ...rest }).toEqual({ name, ...retry, maximumAttempts });
    }
  });
});

/** Every read shows less than a push has said. */
function lagging(fakes: Fakes): Partial<OrderActivities> {
  return {
    syncOrder: async ({ reason }) => ({ booking: fakes.booking, lagging: !SYNC_REASONS[reason].acceptLagging }),
  };
}

/** The first activity fails so often. Benign, or the worker would log what is expected here. */
function failing(times: number, options: { nextRetryDelay?: number } = {}) {
  const category = ApplicationFailureCategory.BENIGN;
  let failures = 0;
  return (_: Fakes, usual: OrderActivities): Partial<OrderActivities> => ({
    openBooking: async (input) => {
      failures += 1;
      if (failures <= times) throw ApplicationFailure.create({ message: "away", category, ...options });
      return await usual.openBooking(input);
    },
  });
}

function withLostAnswer(_: Fakes, usual: OrderActivities): Partial<OrderActivities> {
  return {
    createOrder: async (input) => {
      const result = await usual.createOrder(input);
      return result.kind === "ordered" ? { ...result, outcomeWasUnknown: true } : result;
    },
  };
}

function optionsOf(scheduled: temporal.api.history.v1.IActivityTaskScheduledEventAttributes) {
  const { activityType, startToCloseTimeout, retryPolicy } = scheduled;
  return {
    name: activityType?.name,
    timeoutMs: startToCloseTimeout ? tsToMs(startToCloseTimeout) : null,
    initialMs: tsToMs(retryPolicy?.initialInterval),
    backoff: retryPolicy?.backoffCoefficient,
    maximumMs: tsToMs(retryPolicy?.maximumInterval),
    maximumAttempts: retryPolicy?.maximumAttempts ?? 0,
  };
}
