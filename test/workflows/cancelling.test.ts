import { WorkflowNotFoundError, WorkflowUpdateFailedError } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { gated, refusing } from "../support/activities/fake-answers.ts";
import { createGate } from "../support/proxies/gate.ts";
import { awaitOrder, cancelBooking, checkInBooking } from "../support/temporal/booking-messages.ts";
import {
  type HistoryEvent,
  type SkippedLife,
  type SkippingServer,
  startSkippingServer,
} from "../support/temporal/skipped-life.ts";
import { DAY, HOUR, MINUTE } from "../support/values/durations.ts";

let server: SkippingServer;
beforeAll(async () => {
  server = await startSkippingServer();
});
afterEach(() => server.clear());
afterAll(() => server.stop());

const cancel = (life: SkippedLife) => cancelBooking(life.handle);
/** The code with which a cancellation is refused. */
const refusal = (life: SkippedLife) => codeOf(cancel(life));
const codeOf = async (asked: Promise<unknown>) => {
  const error = await asked.catch((error: unknown) => error);
  return error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure
    ? error.cause.type
    : error;
};

describe("cancelling an order", () => {
  test("answers when DragonPass has, and ends the booking at once", async () => {
    const life = await server.start();
    await life.skip(HOUR);
    expect(await cancel(life)).toMatchObject({ status: "cancelled", orderId: "DP1" });
    expect(await life.result()).toMatchObject({ status: "cancelled" });
  });

  test("asks DragonPass once for any number of callers, and answers all of them before it ends", async () => {
    const gate = createGate();
    const life = await server.start({ answers: gated("cancelOrder", gate) });
    await life.skip(HOUR);
    const answers = Array.from({ length: 5 }, () => cancel(life));
    await life.until((events) => events.filter(isUpdate).length === 5);
    gate.open();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(5).fill("cancelled"));
    expect(life.inputs("cancelOrder")).toHaveLength(1);
  });

  test("answers a caller with DragonPass's refusal, and goes on with the booking", async () => {
    const life = await server.start({ answers: refusing });
    await life.skip(HOUR);
    expect(await refusal(life)).toBe("cancellation_window_closed");
    expect((await life.booking()).status).toBe("confirmed");
    expect((await life.result()).status).toBe("unused");
  });

  test("answers callers whose booking ends while they wait, before it ends", async () => {
    const gate = createGate();
    const life = await server.start({ answers: gated("syncOrder", gate) });
    await life.skip(HOUR);
    await life.ring();
    await gate.reached;
    const waiting = refusal(life);
    await life.until((events) => events.some(isUpdate));
    life.fakes.change({ status: "unused", supplierStatus: 1 });
    gate.open();
    expect(await waiting).toBe("booking_final");
    expect((await life.result()).status).toBe("unused");
    const kinds = (await life.events()).map((event) => event.workflowExecutionUpdateCompletedEventAttributes != null);
    expect(kinds.lastIndexOf(true)).toBeLessThan((await life.events()).length - 1);
  });

  test("answers those who wait for the order, before it ends", async () => {
    const gate = createGate();
    const life = await server.start({ answers: gated("openBooking", gate) });
    await gate.reached;
    const waiting = awaitOrder(life.handle);
    await life.until((events) => events.some(isUpdate));
    // Nothing is stored yet that could say so.
    const cancelled = cancel(life);
    await life.until((events) => events.filter(isUpdate).length === 2);
    gate.open();
    expect((await waiting).status).toBe("cancelled");
    await cancelled;
    expect((await life.result()).status).toBe("cancelled");
  });

  test("cannot be done once the booking is over", async () => {
    const life = await server.start();
    await life.skip(HOUR);
    await cancel(life);
    await life.result();
    expect(await refusal(life)).toBeInstanceOf(WorkflowNotFoundError);
  });
});

describe("checking in", () => {
  const FITNESS = { module: "fitness" };

  test("asks DragonPass once for any number of callers, and answers a later one without", async () => {
    const gate = createGate();
    const life = await server.start({ answers: gated("checkIn", gate) }, FITNESS);
    await life.skip(HOUR);
    const answers = Array.from({ length: 5 }, () => checkInBooking(life.handle));
    await life.until((events) => events.filter(isUpdate).length === 5);
    gate.open();
    const [first, ...others] = await Promise.all(answers);
    expect(first?.checkedInAt).toEqual(expect.any(String));
    expect([...others, await checkInBooking(life.handle)].map(({ checkedInAt }) => checkedInAt)).toEqual(
      Array(5).fill(first?.checkedInAt),
    );
    expect(life.inputs("checkIn")).toHaveLength(1);
  });

  test("holds up no cancellation while DragonPass does not answer, and its callers are told", async () => {
    const asked = createGate();
    const checkIn = async () => {
      await asked.pass();
      throw new Error("DragonPass does not answer");
    };
    const life = await server.start({ answers: () => ({ checkIn }) }, FITNESS);
    await life.skip(HOUR);
    const waiting = codeOf(checkInBooking(life.handle));
    await asked.reached;
    asked.open();
    expect((await cancel(life)).status).toBe("cancelled");
    expect(await waiting).toBe("check_in_not_available");
    expect((await life.result()).status).toBe("cancelled");
  });

  test.each([
    ["of another module", {}, "confirmed"],
    ["that is not confirmed", FITNESS, "pending"],
  ] as const)("is refused for a booking %s, and leaves no event", async (_, fields, firstStatus) => {
    const life = await server.start({ firstStatus }, fields);
    await life.skip(MINUTE);
    expect(await codeOf(checkInBooking(life.handle))).toBe("check_in_not_available");
    expect((await life.events()).filter(isUpdate)).toEqual([]);
  });
});

describe("a cancellation that cannot succeed", () => {
  const expectRefused = async (life: SkippedLife, code: string) => {
    expect(await refusal(life)).toBe(code);
    expect((await life.events()).filter(isUpdate)).toEqual([]);
    expect(life.inputs("cancelOrder")).toEqual([]);
  };

  test("is refused after the deadline", async () => {
    const life = await server.start({ visitIn: 30 * HOUR, cancelBeforeHours: 24 });
    await life.skip(7 * HOUR);
    life.fakes.change({ cancellable: false });
    await expectRefused(life, "cancellation_window_closed");
  });

  test("is refused between the deadline and the read that follows it", async () => {
    const gate = createGate();
    const life = await server.start({ visitIn: 30 * HOUR, cancelBeforeHours: 24, answers: gated("syncOrder", gate) });
    const skipped = life.skip(7 * HOUR);
    await gate.reached;
    const code = await refusal(life);
    gate.open();
    await skipped;
    expect(code).toBe("cancellation_window_closed");
  });

  test("is refused where the policy allows none", async () => {
    const life = await server.start({ cancelBeforeHours: null });
    await life.skip(HOUR);
    life.fakes.change({ cancellable: false });
    await life.ring();
    await life.skip(MINUTE);
    await expectRefused(life, "cancellation_window_closed");
  });

  test("is refused after the visit", async () => {
    const life = await server.start();
    await life.skip(HOUR);
    life.fakes.change({ status: "used", supplierStatus: 2, cancellable: false });
    await life.ring();
    await life.skip(MINUTE);
    await expectRefused(life, "booking_final");
  });
});

describe("cancellation from Temporal's own tools", () => {
  test("cancels the order, and the workflow completes with the booking instead of being cancelled itself", async () => {
    const life = await server.start();
    await life.skip(HOUR);
    await life.handle.cancel();
    expect((await life.result()).status).toBe("cancelled");
    expect(life.inputs("cancelOrder")).toMatchObject([{ automatic: false }]);
    expect((await life.handle.describe()).status.name).toBe("COMPLETED");
  });

  test("stays with the booking where DragonPass refuses, and a second one changes nothing", async () => {
    const life = await server.start({ answers: refusing });
    await life.skip(HOUR);
    await life.handle.cancel();
    await life.skip(HOUR);
    expect(await life.details()).toContain("The cancellation was refused: too late");
    await life.handle.cancel();
    await life.skip(DAY);
    expect((await life.handle.describe()).status.name).toBe("RUNNING");
    expect((await life.result()).status).toBe("unused");
    expect(life.inputs("cancelOrder")).toHaveLength(1);
  });

  test("leaves the booking able to be cancelled by its caller later", async () => {
    let refusals = 0;
    const life = await server.start({
      answers: (fakes, usual) => ({
        cancelOrder: (input) => (++refusals === 1 ? refusing(fakes).cancelOrder(input) : usual.cancelOrder(input)),
      }),
    });
    await life.skip(HOUR);
    await life.handle.cancel();
    await life.skip(HOUR);
    expect((await cancel(life)).status).toBe("cancelled");
  });

  test("does nothing to a booking whose visit has taken place", async () => {
    const life = await server.start();
    await life.skip(HOUR);
    life.fakes.change({ status: "used", supplierStatus: 2, cancellable: false });
    await life.ring();
    await life.skip(HOUR);
    await life.handle.cancel();
    expect((await life.result()).status).toBe("used");
    expect(life.inputs("cancelOrder")).toEqual([]);
  });
});

function isUpdate(event: HistoryEvent): boolean {
  return Boolean(event.workflowExecutionUpdateAcceptedEventAttributes);
}
