import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import { orderStatusChangedSignal } from "../../src/domain/messages.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { watchOnce } from "../support/temporal/booking-watch.ts";
import { startOwnTemporal } from "../support/temporal/own-temporal.ts";
import { waitUntil } from "../support/wait-until.ts";

const CANCELLED = 3;
/** A workflow task that fails is repeated after pauses that grow. */
const BACK_MS = 240_000;

describe("Temporal, put back to an earlier copy beneath a worker that remembers more,", () => {
  const stops = createStopStack();
  let temporal: Awaited<ReturnType<typeof startOwnTemporal>>;
  let world: World;
  beforeAll(async () => {
    temporal = await startOwnTemporal(stops, "beneath");
    const { address: temporalAddress, namespace } = temporal;
    world = await createWorld({ temporalAddress, namespace, keepEveryMs: 500 });
    stops.add("the world", () => world.stop());
    await world.startService();
  });
  afterAll(() => stops.stopAll());

  test("has each booking go on with its one order, restarted where its history is broken", {
    timeout: 400_000,
  }, async () => {
    const [same, moved] = [await bookAsleep(), await bookAsleep()];
    const early = await bookWithoutReservation();
    await temporal.copy();
    early.fault.remove();
    const ordered = await world.waitFor(early.bookingId, ({ status }) => status === "confirmed", BACK_MS);
    const late = await bookAsleep();
    // It has read its order once more, and sleeps again: only who wakes it sees that it is broken.
    await world.temporal.workflow
      .getHandle(prebookingWorkflowId(moved.bookingId))
      .signal(orderStatusChangedSignal.name);
    await untilAsleep(moved.bookingId, await lengthOf(same.bookingId));
    const moments = new Map(
      await Promise.all([moved, ordered].map(async ({ bookingId }) => [bookingId, await runOf(bookingId)] as const)),
    );
    await watchOnce(world.temporal);

    await temporal.putBack();

    const isOfAnotherRun = async ({ bookingId }: Booking) => (await runOf(bookingId)) !== moments.get(bookingId);
    await waitUntil(
      async () => {
        await watchOnce(world.temporal).catch(() => undefined);
        return await Promise.all([isOfAnotherRun(moved), isOfAnotherRun(ordered), runOf(late.bookingId)]);
      },
      ([isMovedBack, isOrderedBack, run]) => isMovedBack === true && isOrderedBack === true && run !== null,
      BACK_MS,
    );
    for (const { bookingId } of [moved, ordered, late])
      await world.waitFor(bookingId, ({ history }) => JSON.stringify(history).includes("Restarted"), BACK_MS);
    for (const booking of [same, moved, ordered, late]) await isFollowedUntilCancelled(booking);
    expect(JSON.stringify((await world.booking(same.bookingId)).history)).not.toContain("Restarted");
  });

  async function bookAsleep(): Promise<Booking> {
    const { body } = await world.ask(world.createPassId());
    const booking = await world.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    await untilAsleep(body.bookingId, 0);
    return booking;
  }

  /** It waits for an answer that DragonPass does not give. */
  async function bookWithoutReservation() {
    const passId = world.createPassId();
    const fault = world.simulator.faults.add({ match: { operation: "checkAvailability", passId }, kind: "status" });
    const { body } = await world.ask(passId);
    await fault.waitForHit();
    return { bookingId: body.bookingId, fault };
  }

  const describeOf = (bookingId: BookingId) =>
    world.temporal.workflow.getHandle(prebookingWorkflowId(bookingId)).describe();

  async function runOf(bookingId: BookingId): Promise<string | null> {
    return await describeOf(bookingId).then(
      ({ runId }) => runId,
      () => null,
    );
  }

  async function lengthOf(bookingId: BookingId): Promise<number> {
    return (await describeOf(bookingId)).historyLength;
  }

  /** Nothing is asked of a worker, after so many events. */
  async function untilAsleep(bookingId: BookingId, events: number): Promise<void> {
    await waitUntil(
      () => describeOf(bookingId),
      ({ historyLength, raw }) =>
        historyLength > events && !raw.pendingWorkflowTask && (raw.pendingActivities ?? []).length === 0,
    );
  }

  /** The lounge cancels: whoever follows the booking learns of it by the push, and ends. */
  async function isFollowedUntilCancelled({ bookingId, orderId, pass }: Booking): Promise<void> {
    const passId = pass?.id ?? "";
    expect(ordersOf(world.simulator, passId).map((order) => order.orderId)).toEqual([orderId]);
    expect(requestsOf(world.simulator, "createOrder", { passId })).toHaveLength(1);
    world.simulator.orders.changeStatus(orderId ?? "", CANCELLED);
    await waitUntil(
      () => describeOf(bookingId),
      ({ status }) => status.name === "COMPLETED",
      BACK_MS,
    );
    expect((await world.booking(bookingId)).status).toBe("cancelled");
  }
});
