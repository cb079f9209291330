import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { OrderActivities } from "../../src/domain/activity-interfaces.ts";
import { instantOf } from "../../src/domain/instant.ts";
import { cancelUpdate } from "../../src/domain/messages.ts";
import { updateOf } from "../../src/temporal/client/messages.ts";
import type { Fakes } from "../support/activities/fake-activities.ts";
import { refusing } from "../support/activities/fake-answers.ts";
import {
  type HistoryEvent,
  type SkippedLife,
  type SkippingServer,
  startSkippingServer,
} from "../support/temporal/skipped-life.ts";
import { DAY, HOUR, inHours, inMinutes, MINUTE } from "../support/values/durations.ts";

let server: SkippingServer;
beforeAll(async () => {
  server = await startSkippingServer();
});
afterEach(() => server.clear());
afterAll(() => server.stop());

describe("autoCancelPending", () => {
  const pending = { firstStatus: "pending", visitIn: 3 * DAY, cancelBeforeHours: 24 } as const;
  const asked = { autoCancelPending: true };

  test("cancels an order that is still pending 30 minutes before it can no longer be cancelled", async () => {
    const life = await server.start(pending, asked);
    expect((await life.result()).status).toBe("cancelled");
    expect(inMinutes(life.times("cancelOrder"))).toEqual([48 * 60 - 30]);
    expect(life.inputs("cancelOrder")).toMatchObject([{ automatic: true }]);
  });

  test("leaves an order alone that was confirmed before", async () => {
    const life = await server.start(pending, asked);
    await life.skip(DAY);
    life.fakes.change({ status: "confirmed", supplierStatus: 1 });
    await life.ring();
    expect((await life.result()).status).toBe("unused");
    expect(life.inputs("cancelOrder")).toEqual([]);
  });

  test("leaves an order alone that turns out to be confirmed, and does not try again", async () => {
    const life = await server.start({ ...pending, answers: notNeeded }, asked);
    await life.skip(48 * HOUR);
    expect(await life.booking()).toMatchObject({ status: "confirmed" });
    expect(await life.details()).toContain("Not cancelled: the order has been confirmed meanwhile.");
    expect((await life.result()).status).toBe("unused");
    expect(life.inputs("cancelOrder")).toHaveLength(1);
  });

  test("says so and stays where DragonPass refuses, and does not try again", async () => {
    const life = await server.start({ ...pending, answers: refusing }, asked);
    await life.skip(48 * HOUR);
    expect(await life.booking()).toMatchObject({ status: "pending" });
    expect(await life.details()).toContain("The cancellation was refused: too late");
    expect((await life.result()).status).toBe("unused");
    expect(life.inputs("cancelOrder")).toHaveLength(1);
  });

  test("tries again before the new deadline of an order that was moved to another date", async () => {
    let refusals = 0;
    const life = await server.start(
      {
        ...pending,
        answers: (fakes, usual) => ({
          cancelOrder: (input) => (++refusals === 1 ? refusing(fakes).cancelOrder(input) : usual.cancelOrder(input)),
        }),
      },
      asked,
    );
    await life.skip(50 * HOUR);
    move(life, 10 * DAY);
    await life.ring();
    expect((await life.result()).status).toBe("cancelled");
    expect(inMinutes(life.times("cancelOrder"))).toEqual([48 * 60 - 30, 9 * 24 * 60 - 30]);
  });

  test("does nothing where it was not asked for", async () => {
    const life = await server.start(pending);
    expect((await life.result()).status).toBe("unused");
    expect(life.inputs("cancelOrder")).toEqual([]);
  });

  test.each(["a caller", "Temporal"])(
    "does not swallow a request of %s that comes while it finds the order confirmed",
    async (who) => {
      const requests: Promise<unknown>[] = [];
      const life: SkippedLife = await server.start(
        {
          ...pending,
          answers: (fakes, usual) => ({
            cancelOrder: async (input) => {
              if (!input.automatic) return await usual.cancelOrder(input);
              requests.push(
                who === "Temporal"
                  ? life.handle.cancel()
                  : life.handle
                      .startUpdate(updateOf(cancelUpdate), { args: [undefined], waitForStage: "ACCEPTED" })
                      .then((update) => update.result()),
              );
              await life.until((events) => events.some((event) => isCancelRequest(event)));
              return { kind: "not-needed", booking: fakes.change({ status: "confirmed", supplierStatus: 1 }) };
            },
          }),
        },
        asked,
      );
      expect((await life.result()).status).toBe("cancelled");
      expect(life.inputs("cancelOrder")).toMatchObject([{ automatic: true }, { automatic: false }]);
      await Promise.all(requests);
    },
  );
});

describe("the deadline for cancelling", () => {
  test("is followed by one read, so that everybody sees that it has passed", async () => {
    const life = await server.start({ visitIn: 30 * HOUR, cancelBeforeHours: 24 });
    await life.skip(6 * HOUR + MINUTE);
    expect(inHours(life.times("syncOrder"))).toEqual([6]);
    expect(life.inputs("syncOrder")).toMatchObject([{ reason: "deadline" }]);
    await life.skip(5 * HOUR);
    expect(life.inputs("syncOrder")).toHaveLength(1);
  });
});

describe("the visit", () => {
  test("is looked for 3 hours after its time and 6 hours later, before the booking ends as unused", async () => {
    const life = await server.start({ visitIn: 2 * HOUR, cancelBeforeHours: null });
    expect((await life.result()).status).toBe("unused");
    expect(inHours(life.times("syncOrder"))).toEqual([5, 11]);
    expect(life.inputs("syncOrder")).toMatchObject([{ reason: "visit-over" }, { reason: "unused" }]);
  });

  test("ends a booking as unused that is still pending then", async () => {
    const life = await server.start({ firstStatus: "pending", visitIn: 2 * HOUR, cancelBeforeHours: null });
    expect((await life.result()).status).toBe("unused");
    expect(inHours(life.times("syncOrder").slice(-1))).toEqual([11]);
  });

  test.each([
    ["first", 4],
    ["second", 10],
  ])("is found by the %s of these reads where its push was lost", async (_, hour) => {
    const life = await server.start({ visitIn: 2 * HOUR, cancelBeforeHours: null });
    await life.skip(hour * HOUR);
    life.fakes.change({ status: "used", supplierStatus: 2, cancellable: false });
    expect((await life.result()).status).toBe("used");
  });

  test("is looked for at the new time where the order was moved to a later date", async () => {
    const life = await server.start({ visitIn: DAY, cancelBeforeHours: null });
    await life.skip(HOUR);
    move(life, 5 * DAY);
    await life.ring();
    expect((await life.result()).status).toBe("unused");
    expect(inHours(life.times("syncOrder").slice(-2))).toEqual([5 * 24 + 3, 5 * 24 + 9]);
    expect(await life.searchAttribute("VisitAt")).toEqual(new Date(life.fakes.booking.visitAt ?? 0));
  });

  test("is looked for at the new time where the order was moved after the old window had been read", async () => {
    const life = await server.start({ visitIn: 2 * HOUR, cancelBeforeHours: null });
    await life.skip(6 * HOUR);
    move(life, 5 * DAY);
    await life.ring();
    expect((await life.result()).status).toBe("unused");
    expect(life.inputs("syncOrder").filter(({ reason }) => reason === "unused")).toHaveLength(1);
    expect(inHours(life.times("syncOrder").slice(-2))).toEqual([5 * 24 + 3, 5 * 24 + 9]);
  });

  test("is looked for at the new time where the order was moved to an earlier date", async () => {
    const life = await server.start({ visitIn: 5 * DAY, cancelBeforeHours: null });
    await life.skip(HOUR);
    move(life, 4 * HOUR);
    await life.ring();
    expect((await life.result()).status).toBe("unused");
    expect(inHours(life.times("syncOrder").slice(-2))).toEqual([7, 13]);
  });

  test("has no window for an order without a date, which ends as unused after a year", async () => {
    const undated = { module: "esim", optionId: "E1", prebookingDate: null };
    const life = await server.start({ visitIn: null, timings: { reconcileConfirmedMs: 60 * DAY } }, undated);
    expect((await life.result()).status).toBe("unused");
    expect(inHours(life.times("syncOrder").slice(-1))).toEqual([365 * 24]);
  });

  test("ends an order whose time zone nobody knows once its local time is past everywhere, and asks DragonPass to cancel it before", async () => {
    const dated = async () => {
      const prebookingDate = new Date((await server.env.currentTimeMs()) + 3 * DAY).toISOString().slice(0, 16);
      return await server.start({ visitIn: null, cancelBeforeHours: null }, { prebookingDate });
    };
    const life = await dated();
    expect((await life.result()).status).toBe("unused");
    const [over, unused] = inHours(life.times("syncOrder").slice(-2));
    // Twelve hours behind UTC is the last clock of the world; then the window, and the second read.
    expect({ over, unused }).toEqual({ over: 3 * 24 + 12 + 3, unused: 3 * 24 + 12 + 3 + 6 });

    const other = await dated();
    await other.skip(HOUR);
    expect((await other.handle.executeUpdate<Booking, []>("cancel")).status).toBe("cancelled");
    expect(other.inputs("cancelOrder")).toHaveLength(1);
  });
});

describe("after the visit", () => {
  const visited = async (answers?: (fakes: Fakes) => Partial<OrderActivities>) => {
    const life = await server.start(answers === undefined ? {} : { answers });
    await life.skip(HOUR);
    life.fakes.change({ status: "used", supplierStatus: 2, cancellable: false });
    await life.ring();
    return life;
  };

  test("stays for 24 hours, reads once more, and ends as used", async () => {
    const life = await visited();
    expect((await life.result()).status).toBe("used");
    expect(inHours(life.times("syncOrder"))).toEqual([1, 25]);
    expect(life.inputs("syncOrder").at(-1)).toMatchObject({ reason: "after-visit" });
  });

  test("ends as cancelled where the lounge cancels within these hours", async () => {
    const life = await visited();
    await life.skip(20 * HOUR);
    life.fakes.change({ status: "cancelled", supplierStatus: 3 });
    await life.ring();
    expect((await life.result()).status).toBe("cancelled");
    expect(inHours(life.times("syncOrder"))).toEqual([1, 21]);
  });

  test("ends as cancelled where that push was lost", async () => {
    const life = await visited();
    await life.skip(20 * HOUR);
    life.fakes.change({ status: "cancelled", supplierStatus: 3 });
    expect((await life.result()).status).toBe("cancelled");
    expect(inHours(life.times("syncOrder"))).toEqual([1, 25]);
  });
});

/** DragonPass shows the order at another date. */
function move(life: SkippedLife, sinceStart: number): void {
  const visitAt = Date.parse(life.fakes.booking.createdAt) + sinceStart;
  const until = life.fakes.booking.cancellableUntil === null ? null : instantOf(visitAt - DAY);
  life.fakes.change({ visitAt: instantOf(visitAt), cancellableUntil: until });
}

/** Somebody has asked, and the workflow knows. */
function isCancelRequest(event: HistoryEvent): boolean {
  return Boolean(
    event.workflowExecutionCancelRequestedEventAttributes ?? event.workflowExecutionUpdateAcceptedEventAttributes,
  );
}

function notNeeded(fakes: Fakes): Partial<OrderActivities> {
  return {
    cancelOrder: async () => ({
      kind: "not-needed",
      booking: fakes.change({ status: "confirmed", supplierStatus: 1 }),
    }),
  };
}
