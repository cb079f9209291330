import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { runStatement } from "../support/database/postgres.ts";
import { copyDatabase } from "../support/database/put-back.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { watchOnce } from "../support/temporal/booking-watch.ts";
import { deleteExecution } from "../support/temporal/delete-execution.ts";
import { waitUntil } from "../support/wait-until.ts";

const [CONFIRMED, CANCELLED] = [1, 3];
/** An activity whose connections are gone is repeated after seconds. */
const DECIDED_MS = 90_000;

/** Real processes and a PostgreSQL that is put back to before the orders, while Temporal has lost the bookings. */
describe("bookings that both stores have lost", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ database: "postgres" });
    await world.startService();
  });
  afterAll(() => world.stop());

  test("have one order each: what is theirs beyond doubt is adopted and followed, else a person says", async () => {
    const alone = await bookAndHold();
    const one = await bookAndHold({ day: 1 });
    const sharing = await world.ask(one.passId, { bookingId: "sharing", ...visit(1) });
    expect(sharing.body.status).toBe("requested");
    const copy = await copyDatabase(url());
    for (const { fault } of [alone, one]) fault.release();
    const ids = [alone.bookingId, one.bookingId, "sharing" as BookingId];
    for (const bookingId of ids) await world.waitFor(bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
    for (const bookingId of ids) await deleteExecution(world.temporal, prebookingWorkflowId(bookingId));
    await copy.putBack();
    for (const bookingId of ids) expect(await storedStatusOf(bookingId)).toBe("requested");
    const requestsBefore = countOfCreations();

    await untilRestarted(ids);

    await isConfirmedOnce(alone.bookingId, alone.passId);
    // Either order may be either booking's.
    const isAsking = ({ needsAttention }: Booking) => needsAttention?.code === "outcome_unknown";
    for (const bookingId of [one.bookingId, "sharing" as BookingId]) {
      const booking = await world.waitFor(bookingId, isAsking, DECIDED_MS);
      const orderIds = ordersOf(world.simulator, one.passId).map(({ orderId }) => orderId);
      expect(booking).toMatchObject({
        status: "requested",
        needsAttention: { details: { orderIds: orderIds.sort() } },
      });
    }
    const [first] = ordersOf(world.simulator, one.passId);
    const answer = await world.call("POST", `/v1/prebookings/${one.bookingId}/resolve`, {
      outcome: "order",
      orderId: first?.orderId,
    });
    expect(answer).toMatchObject({ status: 200, body: { status: "confirmed", orderId: first?.orderId } });
    // What is left can only be the other one's.
    const second = await world.waitFor("sharing" as BookingId, ({ status }) => status === "confirmed", DECIDED_MS);
    expect(ordersOf(world.simulator, one.passId).map(({ orderId }) => orderId)).toEqual([
      first?.orderId,
      second.orderId,
    ]);
    expect(second.needsAttention).toBeNull();
    expect(countOfCreations()).toBe(requestsBefore);

    function countOfCreations(): number {
      return [alone, one].reduce(
        (sum, { passId }) => sum + requestsOf(world.simulator, "createOrder", { passId }).length,
        0,
      );
    }
  });

  /** A booking that has reserved, and whose answer is held. */
  async function bookAndHold({ day = 0 }: { day?: number } = {}) {
    const passId = world.createPassId();
    const match = { operation: "checkAvailability", passId } as const;
    const fault = world.simulator.faults.add({ match, kind: "hold", when: "after", times: 1 });
    const { body } = await world.ask(passId, visit(day));
    await fault.waitForHit();
    return { passId, bookingId: body.bookingId, fault };
  }

  function visit(day: number) {
    return { prebookingDate: `2027-11-0${day + 1}T10:00` };
  }

  function url(): string {
    if (world.databaseUrl === null) throw new Error("the database is a server's");
    return world.databaseUrl;
  }

  async function storedStatusOf(bookingId: string): Promise<unknown> {
    const [row] = await runStatement(url(), `SELECT status FROM bookings WHERE booking_id = '${bookingId}'`);
    return row?.status;
  }

  /** The watch finds them when they are due, which takes minutes otherwise. */
  async function untilRestarted(bookingIds: readonly BookingId[]): Promise<void> {
    const isRunning = async (bookingId: BookingId) =>
      await world.temporal.workflow
        .getHandle(prebookingWorkflowId(bookingId))
        .describe()
        .then(
          ({ status }) => status.name === "RUNNING",
          () => false,
        );
    await waitUntil(
      async () => {
        const ids = bookingIds.map((id) => `'${id}'`).join();
        await runStatement(url(), `UPDATE bookings SET look_due_at = now() WHERE booking_id IN (${ids})`);
        await watchOnce(world.temporal);
        return await Promise.all(bookingIds.map(isRunning));
      },
      (running) => running.every(Boolean),
      DECIDED_MS,
    );
  }

  async function isConfirmedOnce(bookingId: BookingId, passId: string): Promise<void> {
    const booking = await world.waitFor(bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
    const orders = ordersOf(world.simulator, passId);
    expect(orders.map(({ status }) => status)).toEqual([CONFIRMED]);
    expect(booking).toMatchObject({ orderId: orders[0]?.orderId, needsAttention: null });
    expect(JSON.stringify(booking.history)).toContain("Restarted");
    world.simulator.orders.changeStatus(orders[0]?.orderId ?? "", CANCELLED);
    await world.waitFor(bookingId, ({ status }) => status === "cancelled", DECIDED_MS);
  }
});
