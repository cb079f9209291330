import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { PassRequest } from "../../src/contract/pass-request.ts";
import { passIssueWorkflowId, prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { DATABASE_KINDS, startTestService, type TestService } from "../support/service/service.ts";
import { pauseWatch, watchOnce } from "../support/temporal/booking-watch.ts";
import { stateOf, workflowOf } from "../support/temporal/booking-workflow.ts";
import { deleteExecution } from "../support/temporal/delete-execution.ts";
import { waitUntil } from "../support/wait-until.ts";

const CANCELLED = 3;

/** Nobody has to look at them for twelve hours, and no list of Temporal's names what was deleted. */
describe.each(DATABASE_KINDS)("confirmed bookings, compared with what Temporal lists, on %s,", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database, timings: { comparisonPauseMs: 0, comparisonGraceMs: 2_000 } });
    await pauseWatch(client());
  });
  afterAll(() => service.stop());
  const client = () => service.running().temporal.client;

  test("come back where their workflow or their row is gone, without a second order; the others are left alone", async () => {
    const [healthy, deleted, rowLost, putBack] = [await book(), await book(), await book(), await book()];
    const eventsBefore = await eventCountOf(healthy);
    await deleteExecution(client(), prebookingWorkflowId(deleted.bookingId));
    const { kysely: db } = service.running().database;
    await sql`delete from bookings where booking_id = ${rowLost.bookingId}`.execute(db);
    await sql`delete from claims where subject_id in (${rowLost.bookingId}, ${putBack.bookingId})`.execute(db);
    const earlier = JSON.stringify({ ...putBack, status: "requested", orderId: null, revision: 1 });
    await sql`update bookings set status = 'requested', order_id = null, revision = 1, booking = ${earlier}::json
      where booking_id = ${putBack.bookingId}`.execute(db);

    await waitUntil(
      async () => {
        await watchOnce(client());
        return [await stateOf(service, deleted.bookingId).catch(() => "unknown"), await storedStates()];
      },
      ([state, stored]) =>
        state === "RUNNING" && Array.isArray(stored) && stored.length === 4 && isAllConfirmed(stored),
    );

    await service.waitFor(deleted.bookingId, ({ history }) => history.at(-1)?.remarks?.includes("Restarted") ?? false);
    for (const { bookingId } of [healthy, rowLost, putBack])
      expect(JSON.stringify((await service.booking(bookingId)).history)).not.toContain("Restarted");
    for (const booking of [deleted, rowLost, putBack]) await isFollowedUntilCancelled(booking);
    expect(await eventCountOf(healthy)).toBe(eventsBefore);

    async function storedStates(): Promise<unknown[]> {
      return await db.selectFrom("bookings").select("status").execute();
    }
  });

  test("and issued passes likewise, without a second pass", async () => {
    const { kysely: db } = service.running().database;
    const [deleted, rowLost, putBack] = [await issue(), await issue(), await issue()];
    await deleteExecution(client(), passIssueWorkflowId(deleted.passRequestId));
    const lost = [rowLost.passRequestId, putBack.passRequestId];
    await db.deleteFrom("pass_requests").where("pass_request_id", "=", rowLost.passRequestId).execute();
    await db.deleteFrom("claims").where("subject_id", "in", lost).execute();
    const earlier = { ...putBack, status: "requested", orderId: null, pass: null } as const;
    await db
      .updateTable("pass_requests")
      .set({ pass_request: JSON.stringify(earlier), status: "requested", revision: 1 })
      .where("pass_request_id", "=", putBack.passRequestId)
      .execute();

    const stateOfDeleted = () =>
      client()
        .workflow.getHandle(passIssueWorkflowId(deleted.passRequestId))
        .describe()
        .then(({ status }) => status.name)
        .catch(() => "unknown");
    await waitUntil(
      async () => {
        await watchOnce(client());
        const rows = await db.selectFrom("pass_requests").select("status").execute();
        return [await stateOfDeleted(), ...rows.map(({ status }) => status)].join();
      },
      (states) => states === "RUNNING,issued,issued,issued",
    );
    for (const { passRequestId, orderId } of [deleted, rowLost, putBack]) {
      const { body } = await service.call<PassRequest>("POST", `/v1/pass-requests/${passRequestId}/cancel`);
      expect(body).toMatchObject({ status: "cancelled", orderId, needsAttention: null });
    }
    expect(requestsOf(service.simulator, "issueEPass", {})).toHaveLength(3);
  });

  async function issue(): Promise<PassRequest> {
    const asked = {
      module: "lounge",
      clientUserId: crypto.randomUUID(),
      firstName: "Grace",
      lastName: "Hopper",
      expirationDate: "2090-12-31T23:59:59Z",
      availableUsages: 2,
    };
    const { body } = await service.call<PassRequest>("POST", "/v1/passes", asked, { prefer: "wait=20" });
    expect(body.status).toBe("issued");
    return body;
  }

  function isAllConfirmed(rows: unknown[]): boolean {
    return rows.every((row) => (row as { status: string }).status === "confirmed");
  }

  async function book(): Promise<Booking> {
    const { body } = await service.book();
    return await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
  }

  async function eventCountOf({ bookingId }: Booking): Promise<number> {
    return (await workflowOf(service, bookingId).describe()).historyLength;
  }

  /** The lounge cancels: whoever follows the booking learns of it by the push, and ends. */
  async function isFollowedUntilCancelled({ bookingId, orderId, pass }: Booking): Promise<void> {
    service.simulator.orders.changeStatus(orderId ?? "", CANCELLED);
    expect(await workflowOf(service, bookingId).result()).toMatchObject({ status: "cancelled", orderId });
    expect(ordersOf(service.simulator, pass?.id ?? "")).toHaveLength(1);
    expect(requestsOf(service.simulator, "createOrder", { passId: pass?.id ?? "" })).toHaveLength(1);
  }
});
