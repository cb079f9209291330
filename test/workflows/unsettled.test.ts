import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CreateOrderInput, OrderActivities } from "../../src/domain/activity-interfaces.ts";
import { type Fakes, namesOf } from "../support/activities/fake-activities.ts";
import { cancelBooking } from "../support/temporal/booking-messages.ts";
import { type SkippedLife, type SkippingServer, startSkippingServer } from "../support/temporal/skipped-life.ts";
import { HOUR, inMinutes, inSeconds, MINUTE, SECOND } from "../support/values/durations.ts";
import { waitUntil } from "../support/wait-until.ts";

let server: SkippingServer;
beforeAll(async () => {
  server = await startSkippingServer();
});
afterEach(() => server.clear());
afterAll(() => server.stop());

describe("making an order whose answer was lost", () => {
  test("looks for the order after 2, 5, 15 and 30 seconds, then every minute for an hour, then asks for a person and looks once an hour", async () => {
    const life = await server.start({ answers: unsettledWhile(() => true) });
    await life.skip(5 * HOUR);
    const pauses = inSeconds(await life.timers());
    const slow = pauses.indexOf(3_600);
    expect(pauses.slice(0, 4)).toEqual([2, 5, 15, 30]);
    expect(new Set(pauses.slice(4, slow))).toEqual(new Set([60]));
    expect(new Set(pauses.slice(slow))).toEqual(new Set([3_600]));
    expect(inMinutes(life.times("noteUnknownOutcome"))).toEqual([expect.toBeOneOf([60, 61])]);
    expect((await life.booking()).needsAttention?.code).toBe("outcome_unknown");
    expect(await life.searchAttribute("NeedsAttention")).toBe(true);
  });

  test("settles the attempt before anything new is tried: no second reservation and no second token", async () => {
    const life = await server.start({ answers: unsettledWhile(() => true) });
    await life.skip(10 * MINUTE);
    expect(life.inputs("checkAvailability")).toHaveLength(1);
    const [first, ...lookUps] = life.inputs("createOrder");
    expect(first?.reservation).not.toBeNull();
    expect(new Set(lookUps.map(({ reservation }) => reservation))).toEqual(new Set([null]));
  });

  test("looks at once when something is pushed about the pass, also when the look-ups have become slow", async () => {
    let hasShown = false;
    const life = await server.start({ answers: unsettledWhile(() => !hasShown) });
    await life.skip(90 * MINUTE);
    hasShown = true;
    await life.ring();
    await becomes(life, "confirmed");
    expect(inMinutes(life.times("createOrder").slice(-1))).toEqual([90]);
  });

  test("reserves again at once when it is sure that no order exists", async () => {
    let spent = true;
    const life = await server.start({
      answers: (_, usual) => ({
        createOrder: async (input) => {
          if (!spent) return await usual.createOrder(input);
          spent = false;
          return { kind: "reserve-again" };
        },
      }),
    });
    await becomes(life, "confirmed");
    expect(namesOf(life.fakes.calls)).toEqual([
      "openBooking",
      ...["checkAvailability", "createOrder"],
      ...["checkAvailability", "createOrder"],
    ]);
  });

  test("pauses between reservations when none can be used, and cancels in the pause", async () => {
    const life = await server.start({ answers: () => ({ createOrder: async () => ({ kind: "reserve-again" }) }) });
    await life.skip(2 * MINUTE);
    expect(inSeconds(await life.timers())).toEqual([5, 10, 20, 40, 80]);
    await cancelBooking(life.handle);
    expect((await life.result()).status).toBe("cancelled");
    expect(await life.timers()).toHaveLength(5);
  });

  test("looks for a second order 2 and 15 minutes after a lost answer was settled, and not otherwise", async () => {
    const lost = await server.start({ answers: lostAnswer });
    const plain = await server.start();
    await lost.skip(HOUR);
    const [ordered = 0] = lost.times("createOrder");
    expect(inMinutes(lost.times("lookForStrayOrder").map((at) => at - ordered))).toEqual([2, 15]);
    expect(plain.inputs("lookForStrayOrder")).toEqual([]);
  });

  test("looks for a second order whenever it is rung at after a lost answer, long after the two look-ups too", async () => {
    const lost = await server.start({ answers: lostAnswer });
    const plain = await server.start();
    await lost.skip(5 * HOUR);
    await Promise.all([lost.ring(), plain.ring()]);
    await lost.skip(MINUTE);
    expect(inMinutes(lost.times("lookForStrayOrder"))).toEqual([2, 15, 300]);
    expect(plain.inputs("syncOrder")).toHaveLength(1);
    expect(plain.inputs("lookForStrayOrder")).toEqual([]);
  });

  test("follows its own order while the pass's orders cannot be listed, and looks again until they can", async () => {
    let isUnreadable = true;
    const life = await server.start({
      answers: (fakes, usual) => ({
        ...lostAnswer(fakes, usual),
        lookForStrayOrder: async () => {
          if (isUnreadable) throw new Error("the list cannot be read");
          return fakes.change({ needsAttention: { code: "stray_order", message: "A second order.", details: null } });
        },
      }),
    });
    await life.skip(3 * MINUTE);
    life.fakes.change({ supplierStatus: 1 });
    await life.ring();
    await waitUntil(
      () => life.booking(),
      ({ supplierStatus }) => supplierStatus === 1,
    );
    await life.skip(HOUR);
    isUnreadable = false;
    await life.skip(20 * MINUTE);
    expect((await life.booking()).needsAttention?.code).toBe("stray_order");
    expect(await cancelBooking(life.handle)).toMatchObject({ status: "cancelled" });
  });

  test("shows a second order as a matter for a person", async () => {
    const life = await server.start({
      answers: (fakes, usual) => ({
        ...lostAnswer(fakes, usual),
        lookForStrayOrder: async () =>
          fakes.change({ needsAttention: { code: "stray_order", message: "A second order.", details: null } }),
      }),
    });
    await life.skip(3 * MINUTE);
    expect((await life.booking()).needsAttention?.code).toBe("stray_order");
    expect(await life.searchAttribute("NeedsAttention")).toBe(true);
  });
});

describe("waiting for a pass that another booking holds", () => {
  test("asks again after 5, 10, 20, 40 and then every 80 seconds, and says what it waits for", async () => {
    let busy = true;
    const life = await server.start({ answers: busyWhile(() => busy) });
    await life.skip(5 * MINUTE);
    expect(inSeconds(await life.timers()).slice(0, 6)).toEqual([5, 10, 20, 40, 80, 80]);
    expect(await life.details()).toContain("Waits for: another booking of the same pass");
    busy = false;
    await life.skip(2 * MINUTE);
    expect((await life.booking()).status).toBe("confirmed");
  });

  test("gives way at once to a request to cancel", async () => {
    const life = await server.start({ answers: busyWhile(() => true) });
    await life.skip(5 * MINUTE);
    const asked = life.inputs("checkAvailability").length;
    // It is answered once that is stored, by when it may have been carried out.
    expect(["requested", "cancelled"]).toContain((await cancelBooking(life.handle)).status);
    expect((await life.result()).status).toBe("cancelled");
    expect(life.inputs("checkAvailability")).toHaveLength(asked);
    expect(life.inputs("createOrder")).toEqual([]);
  });
});

function becomes(life: SkippedLife, status: string) {
  return waitUntil(
    () => life.booking(),
    (booking) => booking.status === status,
  );
}

/** The outcome of the creation stays unknown as long as that says so. */
function unsettledWhile(isUnsettled: () => boolean) {
  return (fakes: Fakes, usual: OrderActivities): Partial<OrderActivities> => ({
    createOrder: async (input: CreateOrderInput) =>
      isUnsettled()
        ? { kind: "unsettled", since: fakes.calls.find(({ activity }) => activity === "createOrder")?.at ?? 0 }
        : await lost(usual, input),
  });
}

function lostAnswer(_: Fakes, usual: OrderActivities): Partial<OrderActivities> {
  return { createOrder: (input) => lost(usual, input) };
}

async function lost(usual: OrderActivities, input: CreateOrderInput) {
  const result = await usual.createOrder(input);
  return result.kind === "ordered" ? { ...result, outcomeWasUnknown: true } : result;
}

function busyWhile(isBusy: () => boolean) {
  return (fakes: Fakes, usual: OrderActivities): Partial<OrderActivities> => ({
    checkAvailability: async (input) =>
      isBusy()
        ? { kind: "pass-busy", until: (fakes.calls.at(-1)?.at ?? 0) + 30 * SECOND }
        : usual.checkAvailability(input),
  });
}
