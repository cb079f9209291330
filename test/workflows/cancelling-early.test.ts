import { ApplicationFailure, ApplicationFailureCategory } from "@temporalio/common";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { namesOf } from "../support/activities/fake-activities.ts";
import { gated } from "../support/activities/fake-answers.ts";
import { createGate } from "../support/proxies/gate.ts";
import { cancelBooking, queryBooking } from "../support/temporal/booking-messages.ts";
import { type SkippedLife, type SkippingServer, startSkippingServer } from "../support/temporal/skipped-life.ts";
import { MINUTE } from "../support/values/durations.ts";

let server: SkippingServer;
beforeAll(async () => {
  server = await startSkippingServer();
});
afterEach(() => server.clear());
afterAll(() => server.stop());

const cancel = (life: SkippedLife) => cancelBooking(life.handle);

describe("cancelling before there is an order", () => {
  test.each(["a caller", "Temporal"])("is stored, for %s, while DragonPass does not answer", async (who) => {
    const gate = createGate();
    const stored = createGate();
    const life = await server.start({
      answers: (fakes, usual) => ({
        ...gated("createOrder", gate)(fakes, usual),
        rememberCancellation: async (input) => {
          await stored.pass();
          return await usual.rememberCancellation(input);
        },
      }),
    });
    await gate.reached;
    const answer = who === "Temporal" ? life.handle.cancel() : cancel(life);
    await stored.reached;
    const { cancelRequestedAt } = await queryBooking(life.handle);
    expect(life.inputs("rememberCancellation")).toEqual([
      { bookingId: life.fakes.booking.bookingId, since: cancelRequestedAt },
    ]);
    // A caller is answered once it is stored.
    const isAnswered = await Promise.race([answer.then(() => true), life.handle.describe().then(() => false)]);
    if (who !== "Temporal") expect(isAnswered).toBe(false);
    stored.open();
    await answer;
    gate.open();
    expect((await life.result()).status).toBe("cancelled");
  });

  test.each(["a caller", "Temporal"])(
    "makes no order when %s cancels while the slot is being asked for",
    async (who) => {
      const gate = createGate();
      const life = await server.start({ answers: gated("checkAvailability", gate) });
      await gate.reached;
      if (who === "Temporal") await life.handle.cancel();
      else expect(await cancel(life)).toMatchObject({ status: "requested", orderId: null });
      await life.until((events) => events.some((event) => event.activityTaskCancelRequestedEventAttributes));
      gate.open();
      expect((await life.result()).status).toBe("cancelled");
      const names = ["openBooking", "checkAvailability", "rememberCancellation", "cancelOrder"];
      expect(namesOf(life.fakes.calls)).toEqual(names);
    },
  );

  test("does not wait for an activity that cannot succeed", async () => {
    const life = await server.start({
      answers: () => ({
        openBooking: async () => {
          throw ApplicationFailure.create({ message: "away", category: ApplicationFailureCategory.BENIGN });
        },
        cancelOrder: async () => ({ kind: "never-opened" }),
      }),
    });
    await life.skip(10 * MINUTE);
    const answer = cancel(life);
    // Before time is skipped.
    await life.until((events) => events.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes));
    expect((await life.result()).status).toBe("cancelled");
    // Nothing is stored that could be remembered: it is answered once that can be told.
    expect(await answer).toMatchObject({ status: "cancelled" });
    expect(namesOf(life.fakes.calls)).not.toContain("checkAvailability");
  });

  test.each(["a caller", "Temporal"])(
    "makes the order that was asked for already and then cancels it, for %s",
    async (who) => {
      const gate = createGate();
      const life = await server.start({ answers: gated("createOrder", gate) });
      await gate.reached;
      if (who === "Temporal") await life.handle.cancel();
      else expect(await cancel(life)).toMatchObject({ status: "requested", orderId: null });
      gate.open();
      expect(await life.result()).toMatchObject({ status: "cancelled", orderId: "DP1" });
      expect(namesOf(life.fakes.calls).slice(-3)).toEqual(["createOrder", "rememberCancellation", "cancelOrder"]);
    },
  );

  test("settles a lost answer first, and cancels the order that it finds", async () => {
    let hasShown = false;
    const life = await server.start({
      answers: (fakes, usual) => ({
        createOrder: async (input) => {
          const [first] = fakes.calls;
          return hasShown ? await usual.createOrder(input) : { kind: "unsettled", since: first?.at ?? 0 };
        },
      }),
    });
    await life.skip(MINUTE);
    expect(await cancel(life)).toMatchObject({ status: "requested", orderId: null });
    await life.skip(20 * MINUTE);
    expect(life.inputs("cancelOrder")).toEqual([]);
    hasShown = true;
    expect(await life.result()).toMatchObject({ status: "cancelled", orderId: "DP1" });
  });

  test("settles an attempt that a reset has forgotten before it cancels", async () => {
    let opens = 0;
    const life = await server.start({
      answers: (fakes, usual) => ({
        openBooking: async (input) => {
          opens += 1;
          if (opens > 1) return await usual.openBooking(input);
          throw ApplicationFailure.create({ message: "away", category: ApplicationFailureCategory.BENIGN });
        },
        checkAvailability: async () => ({ kind: "unsettled", since: fakes.calls[0]?.at ?? 0 }),
        cancelOrder: async (input) =>
          namesOf(fakes.calls).includes("createOrder") ? usual.cancelOrder(input) : { kind: "unsettled", since: 0 },
      }),
    });
    await cancel(life);
    expect(await life.result()).toMatchObject({ status: "cancelled", orderId: "DP1" });
    expect(life.inputs("checkAvailability")).toEqual([]);
  });
});
