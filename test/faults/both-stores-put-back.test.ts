import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { runStatement } from "../support/database/postgres.ts";
import { copyDatabase } from "../support/database/put-back.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { watchOnce } from "../support/temporal/booking-watch.ts";
import { startOwnTemporal } from "../support/temporal/own-temporal.ts";
import { waitUntil } from "../support/wait-until.ts";

const CANCELLED = 3;
const DECIDED_MS = 120_000;
const LONG = { timeout: 400_000 };
const OPERATING_PAGE = new URL("../../docs/operating.md", import.meta.url);

describe("both stores, put back to earlier copies,", () => {
  const stops = createStopStack();
  let temporal: Awaited<ReturnType<typeof startOwnTemporal>>;
  let world: World;
  let service: NodeProcess;
  beforeAll(async () => {
    temporal = await startOwnTemporal(stops, "both");
    const { address: temporalAddress, namespace } = temporal;
    const timings = { comparisonPauseMs: 0, comparisonGraceMs: 1_000 };
    world = await createWorld({ database: "postgres", temporalAddress, namespace, timings, keepEveryMs: 500 });
    stops.add("the world", () => world.stop());
    service = await world.startService();
  });
  afterAll(() => stops.stopAll());

  test("have each booking end up with its one order, where the page for operators is followed", LONG, async () => {
    const { confirmed, ordered } = await putBack();
    await asTheOperatingPageSays();
    const booking = await goOn(ordered);
    expect(JSON.stringify(booking.history)).toContain("Restarted");
    for (const each of [confirmed, booking]) await isFollowedUntilCancelled(each);
  });

  test(
    "have each booking end up with its one order, where the database's copy is the older one and nothing is done but to wait for two minutes",
    LONG,
    async () => {
      const { confirmed, ordered, late, cancelled } = await putBack();
      const { runId } = await describeOf(ordered);
      await runStatement(url(), "UPDATE installation SET watched_at = now() - interval '3 minutes'");
      const booking = await goOn(ordered);
      // Nobody has lost it.
      expect((await describeOf(booking)).runId).toBe(runId);
      await world.waitFor(cancelled.bookingId, ({ status }) => status === "cancelled", DECIDED_MS);
      await world.waitFor(late.bookingId, ({ status }) => status === "confirmed", DECIDED_MS);
      for (const each of [confirmed, booking, late]) await isFollowedUntilCancelled(each);
    },
  );

  /**
   * Bookings that were confirmed by the older copy, the database's, of which one has been cancelled since; one that was
   * ordered after both; and one that was asked for between them, and ordered. No worker runs.
   */
  async function putBack(): Promise<{ confirmed: Booking; cancelled: Booking; ordered: Booking; late: Booking }> {
    await watchOnce(world.temporal);
    const [confirmed, cancelled] = [await bookAndWait(), await bookAndWait()];
    const undecided = await bookWithoutReservation();
    const copy = await copyDatabase(url());
    const asked = await bookWithoutReservation();
    await temporal.copy();
    for (const { fault } of [undecided, asked]) fault.remove();
    const isConfirmed = ({ status }: Booking) => status === "confirmed";
    const ordered = await world.waitFor(undecided.bookingId, isConfirmed, DECIDED_MS);
    const late = await world.waitFor(asked.bookingId, isConfirmed, DECIDED_MS);
    await waitUntil(
      () => world.call("POST", `/v1/prebookings/${cancelled.bookingId}/cancel`),
      ({ body }) => body.status === "cancelled",
      DECIDED_MS,
    );
    service.signal("SIGTERM");
    await service.exited;
    await temporal.putBack(() => copy.putBack());
    expect(await storedStatusOf(ordered.bookingId)).toBe("requested");
    expect(await storedStatusOf(late.bookingId)).toBeUndefined();
    return { confirmed, cancelled, ordered, late };
  }

  /** The workers begin again. */
  async function goOn({ bookingId }: Booking): Promise<Booking> {
    service = await world.startService();
    await waitUntil(
      async () => {
        await watchOnce(world.temporal).catch(() => undefined);
        return await storedStatusOf(bookingId);
      },
      (status) => status === "confirmed",
      DECIDED_MS,
    );
    return await world.booking(bookingId);
  }

  const describeOf = ({ bookingId }: Booking) =>
    world.temporal.workflow.getHandle(prebookingWorkflowId(bookingId)).describe();

  /** Deletes the workflows that it names, by the command that it gives. */
  async function asTheOperatingPageSays(): Promise<void> {
    const page = await readFile(OPERATING_PAGE, "utf8");
    const query = /temporal workflow delete --query '([^']*)'/.exec(page)?.[1];
    if (query === undefined) throw new Error("the page for operators names no workflows to delete");
    const where = ["--address", temporal.address, "--namespace", temporal.namespace];
    await promisify(execFile)(temporal.cliPath, ["workflow", "delete", "--query", query, "--yes", ...where]);
    await waitUntil(
      () => world.temporal.workflow.count(query),
      ({ count }) => count === 0,
      DECIDED_MS,
    );
  }

  async function bookAndWait(): Promise<Booking> {
    const { body } = await world.ask(world.createPassId());
    return await world.waitFor(body.bookingId, ({ status }) => status === "confirmed");
  }

  /** It waits for an answer that DragonPass does not give. */
  async function bookWithoutReservation() {
    const passId = world.createPassId();
    const fault = world.simulator.faults.add({ match: { operation: "checkAvailability", passId }, kind: "status" });
    // Whoever copies a database ends its connections: it is asked for again.
    const fields = { bookingId: crypto.randomUUID() };
    const { body } = await waitUntil(
      () => world.ask(passId, fields),
      ({ status }) => status === 202,
    );
    await fault.waitForHit();
    return { bookingId: body.bookingId, fault };
  }

  function url(): string {
    if (world.databaseUrl === null) throw new Error("the database is a server's");
    return world.databaseUrl;
  }

  async function storedStatusOf(bookingId: BookingId): Promise<unknown> {
    const [row] = await runStatement(url(), `SELECT status FROM bookings WHERE booking_id = '${bookingId}'`);
    return row?.status;
  }

  /** The lounge cancels: whoever follows the booking learns of it by the push, and ends. */
  async function isFollowedUntilCancelled(booking: Booking): Promise<void> {
    const { bookingId, orderId, pass } = booking;
    const passId = pass?.id ?? "";
    expect(ordersOf(world.simulator, passId).map((order) => order.orderId)).toEqual([orderId]);
    expect(requestsOf(world.simulator, "createOrder", { passId })).toHaveLength(1);
    world.simulator.orders.changeStatus(orderId ?? "", CANCELLED);
    await world.waitFor(bookingId, ({ status }) => status === "cancelled", DECIDED_MS);
    await waitUntil(
      () => describeOf(booking),
      ({ status }) => status.name === "COMPLETED",
      DECIDED_MS,
    );
  }
});
