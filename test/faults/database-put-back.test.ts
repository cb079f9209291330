import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import { orderStatusChangedSignal } from "../../src/domain/messages.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { copyEmbeddedDatabase } from "../support/database/pglite-folder.ts";
import { runStatement } from "../support/database/postgres.ts";
import { copyDatabase } from "../support/database/put-back.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { watchOnce } from "../support/temporal/booking-watch.ts";
import { waitUntil } from "../support/wait-until.ts";

const CONFIRMED = 1;
const CANCELLED = 3;
/** An activity whose connections are gone is repeated after seconds, one that hangs after half a minute. */
const DECIDED_MS = 90_000;

const describeOf = ({ temporal }: World, bookingId: BookingId) =>
  temporal.workflow.getHandle(prebookingWorkflowId(bookingId)).describe();

/** Real processes, a real Temporal, and a PostgreSQL that comes back older than both, as after a failover. */
describe("a database that is put back", () => {
  let world: World;
  beforeAll(async () => {
    const timings = { comparisonPauseMs: 0, comparisonGraceMs: 1_000 };
    world = await createWorld({ database: "postgres", timings });
    await world.startService();
  });
  afterAll(() => world.stop());

  /** A booking whose creation has reached DragonPass, or is about to, and is held there. */
  async function bookAndHold(when: "before" | "after") {
    const passId = world.createPassId();
    const availability = world.simulator.faults.add({
      match: { operation: "checkAvailability", passId },
      kind: "hold",
      when: "after",
      times: 1,
    });
    const creation = world.simulator.faults.add({
      match: { operation: "createOrder", passId },
      kind: "hold",
      when,
      times: 1,
    });
    const { body } = await world.ask(passId);
    await availability.waitForHit();
    return { passId, bookingId: body.bookingId, availability, creation };
  }

  describe.each(["lost", "fine"] as const)(
    "to a copy from between availability and creation, its answer %s",
    (answer) => {
      test("has two bookings make one order each, and follow it", async () => {
        const held = [await bookAndHold("after"), await bookAndHold("after")];
        const copy = await copyDatabase(url());
        for (const { availability } of held) availability.release();
        for (const { creation } of held) await creation.waitForHit();
        await copy.putBack();
        // A call that is never answered is given up after some seconds.
        if (answer === "fine") for (const { creation } of held) creation.release();
        for (const { bookingId, passId } of held) await isConfirmedOnce(bookingId, passId);
        for (const { creation } of held) creation.release();
      });
    },
  );

  test("to a copy from between creation and claim has the booking keep its order", async () => {
    const { passId, bookingId, availability, creation } = await bookAndHold("after");
    availability.release();
    await creation.waitForHit();
    const copy = await copyDatabase(url());
    creation.release();
    await world.waitFor(bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
    await copy.putBack();
    await readsItsOrder(bookingId);
    await isConfirmedOnce(bookingId, passId);
  });

  test("to a copy from before its confirmation never has a booking cancelled without its order", async () => {
    const { passId, bookingId, availability, creation } = await bookAndHold("before");
    const copy = await copyDatabase(url());
    availability.release();
    creation.release();
    await world.waitFor(bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
    await copy.putBack();
    const [row] = await runStatement(url(), `SELECT status FROM bookings WHERE booking_id = '${bookingId}'`);
    expect(row?.status).toBe("requested");

    const { status, body } = await waitUntil(
      () => world.call<Booking>("POST", `/v1/prebookings/${bookingId}/cancel`),
      (answer) => answer.status === 200,
    );

    expect({ status, shown: body.status }).toEqual({ status: 200, shown: "cancelled" });
    expect(ordersOf(world.simulator, passId).map((order) => order.status)).toEqual([CANCELLED]);
    const [orderId] = ordersOf(world.simulator, passId).map((order) => order.orderId);
    expect(requestsOf(world.simulator, "cancelOrder", { orderId: orderId ?? "" })).toHaveLength(1);
    expect(await world.waitFor(bookingId, (booking) => booking.status === "cancelled")).toMatchObject({
      reason: null,
      needsAttention: null,
    });
  });

  test("to a copy from before a booking was asked for has its row written again", async () => {
    const copy = await copyDatabase(url());
    const passId = world.createPassId();
    const { body } = await world.ask(passId);
    const { bookingId } = body;
    const known = await world.waitFor(bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
    await copy.putBack();
    await readsItsOrder(bookingId);
    await isConfirmedOnce(bookingId, passId);
    const again = await world.call<Booking>("GET", `/v1/prebookings/${bookingId}`);
    expect(again.body.revision).toBeGreaterThanOrEqual(known.revision);
    // Whoever repeats the request is told of this booking: its fingerprint is there again.
    const { status } = await world.ask(passId, { bookingId });
    expect(status).toBe(200);
  });

  test("is noticed: what runs is shown as it is, what has ended stays ended, and nothing is ordered again", async () => {
    const [kept, cancelled] = [await bookConfirmed(), await bookConfirmed()];
    const held = [await bookAndHold("before"), await bookAndHold("before")];
    const copy = await copyDatabase(url());
    for (const { availability, creation } of held) for (const fault of [availability, creation]) fault.release();
    const [ordered, ended] = await Promise.all(
      held.map(({ bookingId }) => world.waitFor(bookingId, ({ status }) => status === "confirmed", DECIDED_MS)),
    );
    if (ordered === undefined || ended === undefined) throw new Error("two are held");
    const late = await bookConfirmed();
    const over = [cancelled, ended];
    const all = [kept, ordered, late, ...over];
    for (const { bookingId } of over) await world.call("POST", `/v1/prebookings/${bookingId}/cancel`);
    for (const booking of over) await untilCompleted(booking);
    const runs = await Promise.all(over.map(runOf));
    const creations = countOfCreations();
    await copy.putBack();

    await waitUntil(
      async () => {
        // A worker whose connections are gone repeats what it does.
        await watchOnce(world.temporal).catch(() => undefined);
        return await Promise.all(all.map(storedStatusOf));
      },
      (statuses) =>
        isDeepStrictEqual(
          statuses,
          all.map((booking) => (over.includes(booking) ? "cancelled" : "confirmed")),
        ),
      DECIDED_MS,
    );
    expect(await Promise.all(over.map(runOf))).toEqual(runs);
    for (const { bookingId, pass } of [kept, ordered, late]) await isConfirmedOnce(bookingId, pass?.id ?? "");
    for (const { orderId, pass } of all) {
      expect(ordersOf(world.simulator, pass?.id ?? "").map((order) => order.orderId)).toEqual([orderId]);
    }
    expect(countOfCreations()).toBe(creations);

    function countOfCreations(): number {
      const passIds = all.map(({ pass }) => pass?.id ?? "");
      return passIds.reduce((sum, passId) => sum + requestsOf(world.simulator, "createOrder", { passId }).length, 0);
    }
  });

  async function storedStatusOf({ bookingId }: Booking): Promise<unknown> {
    const [row] = await runStatement(url(), `SELECT status FROM bookings WHERE booking_id = '${bookingId}'`);
    return row?.status;
  }

  async function bookConfirmed(): Promise<Booking> {
    const { body } = await world.ask(world.createPassId());
    return await world.waitFor(body.bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
  }

  async function runOf({ bookingId }: Booking): Promise<string> {
    return (await describeOf(world, bookingId)).runId;
  }

  async function untilCompleted({ bookingId }: Booking): Promise<void> {
    await waitUntil(
      () => describeOf(world, bookingId),
      ({ status }) => status.name === "COMPLETED",
      DECIDED_MS,
    );
  }

  function url(): string {
    if (world.databaseUrl === null) throw new Error("the database is a server's");
    return world.databaseUrl;
  }

  /** Has the workflow read its order, as the operator does after a restore. */
  async function readsItsOrder(bookingId: BookingId): Promise<void> {
    await world.temporal.workflow.getHandle(prebookingWorkflowId(bookingId)).signal(orderStatusChangedSignal.name);
  }

  async function isConfirmedOnce(bookingId: string, passId: string): Promise<void> {
    const booking = await world.waitFor(bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
    const orders = ordersOf(world.simulator, passId);
    expect(orders.map(({ status }) => status)).toEqual([CONFIRMED]);
    expect(booking).toMatchObject({ orderId: orders[0]?.orderId, needsAttention: null });
    const claims = await runStatement(url(), `SELECT thing_id FROM claims WHERE subject_id = '${bookingId}'`);
    expect(claims).toEqual([{ thing_id: orders[0]?.orderId }]);
    // It is followed: the lounge cancels, and the booking shows it.
    world.simulator.orders.changeStatus(orders[0]?.orderId ?? "", CANCELLED);
    await world.waitFor(bookingId, ({ status }) => status === "cancelled", DECIDED_MS);
  }
});

/** A process of its own that is killed; its folder is put back to how it was, while Temporal and DragonPass go on. */
describe("an embedded database that is put back to before all bookings", () => {
  let world: World;
  let service: NodeProcess;
  beforeAll(async () => {
    world = await createWorld({ database: "pglite", timings: { comparisonPauseMs: 0, comparisonGraceMs: 0 } });
    service = await world.startService();
  });
  afterAll(() => world.stop());

  test("has each one go on with its one order, whether that was known or its answer was lost", async () => {
    const known = world.createPassId();
    const { body } = await world.ask(known);
    const booking = await world.waitFor(body.bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
    const lost = await bookWithLostAnswer();

    await service.kill();
    const folder = world.settings.DATA_DIR ?? "";
    await rm(join(folder, "database"), { recursive: true });
    copyEmbeddedDatabase(folder, inject("pgliteFolderAfterFirstRead"));
    service = await world.startService();
    for (const fault of lost.faults) fault.remove();

    const shown = await waitUntil(
      async () => {
        await watchOnce(world.temporal).catch(() => undefined);
        return await Promise.all([shownOf(booking.bookingId), shownOf(lost.bookingId)]);
      },
      (bookings) => bookings.every((one) => one?.status === "confirmed"),
      DECIDED_MS,
    );
    expect(shown[0]).toMatchObject({ orderId: booking.orderId, needsAttention: null });
    expect(shown[0]?.revision).toBeGreaterThanOrEqual(booking.revision);
    expect(requestsOf(world.simulator, "createOrder", { passId: known })).toHaveLength(1);
    for (const [index, passId] of [known, lost.passId].entries()) {
      const orders = ordersOf(world.simulator, passId);
      expect(orders.map(({ orderId, status }) => ({ orderId, status }))).toEqual([
        { orderId: shown[index]?.orderId, status: CONFIRMED },
      ]);
      world.simulator.orders.changeStatus(orders[0]?.orderId ?? "", CANCELLED);
      await world.waitFor(shown[index]?.bookingId ?? "", ({ status }) => status === "cancelled", DECIDED_MS);
    }
  });

  /** Its order exists, and is not shown yet: so nothing is on its way when the process is killed. */
  async function bookWithLostAnswer() {
    const passId = world.createPassId();
    const { faults } = world.simulator;
    faults.add({ match: { operation: "createOrder", passId }, kind: "order-late", delayMs: 1_000, times: 1 });
    const silence = faults.add({ match: { operation: "push", passId }, kind: "drop" });
    const hidden = faults.add({ match: { operation: "listOrders", passId }, kind: "stale-read" });
    const { body } = await world.ask(passId);
    await waitUntil(
      () => ordersOf(world.simulator, passId),
      ({ length }) => length === 1,
    );
    await hidden.waitForHit();
    // One that is on its way would have to be given up first, which takes Temporal half a minute.
    await waitUntil(
      () => describeOf(world, body.bookingId),
      ({ raw }) => !raw.pendingWorkflowTask && (raw.pendingActivities ?? []).length === 0,
    );
    return { passId, bookingId: body.bookingId, faults: [silence, hidden] };
  }

  /** Null while its row is not there. */
  async function shownOf(bookingId: string): Promise<Booking | null> {
    const { status, body } = await world.call<Booking>("GET", `/v1/prebookings/${bookingId}`);
    return status === 200 ? body : null;
  }
});
