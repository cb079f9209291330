import { WorkflowUpdateFailedError, WorkflowUpdateStage } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Resolution } from "../../src/contract/resolution.ts";
import type { OrderId } from "../../src/contract/vocabulary.ts";
import type { OrderActivities } from "../../src/domain/activity-interfaces.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { resolveUpdate, syncUpdate, undecidedTooLongSignal } from "../../src/domain/messages.ts";
import { signalOf, updateOf } from "../../src/temporal/client/messages.ts";
import type { Fakes } from "../support/activities/fake-activities.ts";
import { cancelBooking } from "../support/temporal/booking-messages.ts";
import { type SkippedLife, type SkippingServer, startSkippingServer } from "../support/temporal/skipped-life.ts";
import { MINUTE } from "../support/values/durations.ts";
import { waitUntil } from "../support/wait-until.ts";

let server: SkippingServer;
beforeAll(async () => {
  server = await startSkippingServer();
});
afterEach(() => server.clear());
afterAll(() => server.stop());

const resolve = (life: SkippedLife, resolution: Resolution) =>
  life.handle.executeUpdate(updateOf(resolveUpdate), { args: [resolution] });
const sync = (life: SkippedLife) => life.handle.executeUpdate(updateOf(syncUpdate));
const typeOf = (refused: Promise<unknown>) =>
  refused.then(
    () => null,
    (error: unknown) => (error instanceof WorkflowUpdateFailedError ? error.cause : error),
  );

/** The workflow has the word, and need not have carried it out. */
const said = (life: SkippedLife, resolution: Resolution) =>
  life.handle.startUpdate(updateOf(resolveUpdate), {
    args: [resolution],
    waitForStage: WorkflowUpdateStage.ACCEPTED,
  });
const typeIn = (error: unknown) =>
  error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure ? error.cause.type : error;

describe("the update resolve", () => {
  test("lets a booking whose order is lost reserve again", async () => {
    const life = await server.start({ answers: lostUntilResolved });
    await life.skip(90 * MINUTE);
    expect((await life.booking()).waitsFor?.code).toBe("outcome_unknown");
    expect(await resolve(life, { outcome: "noOrder" })).toMatchObject({ status: "requested" });
    await becomes(life, "confirmed");
    expect(life.inputs("resolveOrder")).toHaveLength(1);
  });

  test("ends a booking whose order is lost and that somebody has cancelled", async () => {
    const life = await server.start({ answers: lostUntilResolved });
    await life.skip(90 * MINUTE);
    const asked = await cancelBooking(life.handle);
    expect(asked).toMatchObject({ status: "requested", cancelRequestedAt: expect.any(String) });
    await resolve(life, { outcome: "noOrder" });
    expect(await life.result()).toMatchObject({ status: "cancelled", waitsFor: null, cancelRequestedAt: null });
  });

  test("adopts the order that a person names, once", async () => {
    const life = await server.start({ answers: lostUntilResolved });
    await life.skip(10 * MINUTE);
    const order = { outcome: "order", orderId: "DP1" as OrderId } as const;
    expect(await resolve(life, order)).toMatchObject({ orderId: "DP1", waitsFor: null });
    expect(await resolve(life, order)).toMatchObject({ orderId: "DP1" });
    expect(life.inputs("resolveOrder")).toHaveLength(1);
  });

  test("carries out, or refuses, each of several words that wait for the same one, and tells nobody of another's", async () => {
    const first = Promise.withResolvers<void>();
    const life = await server.start({ answers: (fakes, usual) => namingOf("DP1", first.promise, fakes, usual) });
    await life.skip(10 * MINUTE);
    const words = ["DP7", "DP8", "DP1", "DP9"].map(
      (orderId) => ({ outcome: "order", orderId: orderId as OrderId }) as const,
    );
    const updates: Awaited<ReturnType<typeof said>>[] = [];
    for (const word of words) updates.push(await said(life, word));
    updates.push(await said(life, words[2] as Resolution));
    first.resolve();
    const answers = await Promise.all(
      updates.map((update) => update.result().catch((error: unknown) => typeIn(error))),
    );
    expect(answers).toEqual([
      "order_not_free",
      "order_not_free",
      expect.objectContaining({ orderId: "DP1" }),
      "nothing_to_resolve",
      expect.objectContaining({ orderId: "DP1" }),
    ]);
    const named = life.inputs("resolveOrder").map(({ resolution }) => resolution);
    expect(named).toEqual(words.slice(0, 3));
  });

  test("does not say that it was carried out where another word has ended the booking before", async () => {
    const first = Promise.withResolvers<void>();
    const life = await server.start({
      answers: (fakes, usual) => ({
        ...lostUntilResolved(fakes, usual),
        resolveOrder: async () => {
          await first.promise;
          return { kind: "ended", booking: fakes.change({ status: "cancelled" }) };
        },
      }),
    });
    await life.skip(10 * MINUTE);
    const one = await said(life, { outcome: "noOrder" });
    const others = [
      await said(life, { outcome: "noOrder" }),
      await said(life, { outcome: "order", orderId: "DP1" as OrderId }),
    ];
    first.resolve();
    expect(await one.result()).toMatchObject({ status: "cancelled" });
    for (const other of others)
      expect(await other.result().catch((error: unknown) => typeIn(error))).toBe("nothing_to_resolve");
    expect(life.inputs("resolveOrder")).toHaveLength(1);
  });

  test("is refused, without an event, for anything else and for another order of a booking that has one", async () => {
    const life = await server.start();
    await life.until((events) => events.some((event) => event.timerStartedEventAttributes));
    const accepted = async () =>
      (await life.events()).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    expect(await typeOf(resolve(life, { outcome: "perhaps" } as never))).toMatchObject({ type: "invalid_request" });
    const other = { outcome: "order", orderId: "DP2" as OrderId } as const;
    expect(await typeOf(resolve(life, other))).toMatchObject({ type: "nothing_to_resolve" });
    expect(await accepted()).toEqual([]);
  });

  test("takes a notice back that somebody has taken note of, and has Temporal forget it", async () => {
    const life = await server.start();
    await becomes(life, "confirmed");
    life.fakes.change({ needsAttention: attention("unknown_status") });
    expect((await sync(life)).needsAttention?.code).toBe("unknown_status");
    expect(await resolve(life, { outcome: "noted" })).toMatchObject({ needsAttention: null });
    expect(await typeOf(resolve(life, { outcome: "noted" }))).toMatchObject({ type: "nothing_to_resolve" });
  });

  test("puts an end to a cancellation of an order that is not there, which would be repeated forever", async () => {
    const life = await server.start({
      answers: (fakes) => ({
        cancelOrder: async () => {
          throw new Error("DragonPass does not know the order");
        },
        resolveOrder: async () => ({ kind: "ended", booking: fakes.change({ status: "cancelled" }) }),
      }),
    });
    await becomes(life, "confirmed");
    const cancelled = cancelBooking(life.handle);
    await waitUntil(
      async () => life.inputs("cancelOrder").length,
      (tries) => tries > 0,
    );
    expect(await resolve(life, { outcome: "noOrder" })).toMatchObject({ status: "cancelled" });
    expect(await cancelled).toMatchObject({ status: "cancelled" });
  });
});

describe("the update sync", () => {
  test("reads the order, and answers with what that has shown", async () => {
    const life = await server.start();
    await becomes(life, "confirmed");
    life.fakes.change({ supplierStatus: 5 });
    expect(await sync(life)).toMatchObject({ supplierStatus: 5 });
    expect(life.inputs("syncOrder").map(({ reason }) => reason)).toEqual(["asked"]);
  });

  test("looks for an order whose answer was lost, long after the look-ups have become slow", async () => {
    const life = await server.start({ answers: lostUntilResolved });
    await life.skip(90 * MINUTE);
    const looks = life.inputs("createOrder").length;
    expect(await sync(life)).toMatchObject({ status: "requested" });
    expect(life.inputs("createOrder")).toHaveLength(looks + 1);
  });
});

test("the update sync fails with why DragonPass could not be asked, and the look-ups go on", async () => {
  const life = await server.start({
    answers: (fakes, usual) => {
      const lost = lostUntilResolved(fakes, usual);
      const notLooked = { notLooked: "supplier_timeout", requestIds: ["id-1"] } as const;
      return {
        ...lost,
        createOrder: async (input) => {
          const result = await lost.createOrder?.(input);
          if (result === undefined) throw new Error("it is given");
          return result.kind === "unsettled" ? { ...result, ...notLooked } : result;
        },
      };
    },
  });
  await life.skip(90 * MINUTE);
  expect(await typeOf(sync(life))).toMatchObject({ type: "supplier_timeout" });
  expect(await currentDetails(life)).toContain("by their `X-Request-ID`: id-1");
  await resolve(life, { outcome: "noOrder" });
  await becomes(life, "confirmed");
  expect(await currentDetails(life)).not.toContain("X-Request-ID");
});

const currentDetails = async ({ handle }: SkippedLife) =>
  (await handle.query<{ currentDetails?: string }, []>("__temporal_workflow_metadata")).currentDetails;

test("a booking that hangs in an activity is found in Temporal once it is told that it is undecided for too long", async () => {
  const life = await server.start({
    answers: () => ({
      checkAvailability: async () => {
        throw new Error("throttled");
      },
    }),
  });
  await waitUntil(
    async () => life.inputs("checkAvailability").length,
    (tries) => tries > 0,
  );
  await life.handle.signal(signalOf(undecidedTooLongSignal));
  await waitUntil(
    () => life.searchAttribute("AttentionCode"),
    (code) => code === "undecided_too_long",
  );
  expect(await life.booking()).toMatchObject({ needsAttention: { code: "undecided_too_long" } });
});

function becomes(life: SkippedLife, status: string) {
  return waitUntil(
    () => life.booking(),
    (booking) => booking.status === status,
  );
}

/** A lost order that only this one is; the first word about it waits. */
function namingOf(
  orderId: string,
  first: Promise<void>,
  fakes: Fakes,
  usual: OrderActivities,
): Partial<OrderActivities> {
  const lost = lostUntilResolved(fakes, usual);
  return {
    ...lost,
    resolveOrder: async (input) => {
      await first;
      const isIt = input.resolution.outcome === "order" && input.resolution.orderId === orderId;
      if (!isIt || lost.resolveOrder === undefined)
        return { kind: "refused", code: "order_not_free", message: "It is not this one." };
      return await lost.resolveOrder(input);
    },
  };
}

/** The outcome of the creation is unknown until a person has said what became of it. */
function lostUntilResolved(fakes: Fakes, usual: OrderActivities): Partial<OrderActivities> {
  let isResolved = false;
  return {
    createOrder: async (input) =>
      isResolved
        ? await usual.createOrder(input)
        : { kind: "unsettled", since: fakes.calls.find(({ activity }) => activity === "createOrder")?.at ?? 0 },
    resolveOrder: async ({ resolution }) => {
      isResolved = true;
      if (resolution.outcome === "noOrder")
        return { kind: "released", booking: fakes.change({ needsAttention: null }) };
      const ordered = await usual.createOrder({} as never);
      return ordered.kind === "ordered" ? ordered : { kind: "refused", code: "order_not_free", message: "Not free." };
    },
  };
}
