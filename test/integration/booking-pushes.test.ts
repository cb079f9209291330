import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "../../src/contract/page.ts";
import type { PushMessage } from "../../src/contract/push-message.ts";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import {
  orderOf,
  ordersOf,
  pushAbout,
  requestsOf,
  shownOf,
  statesOf,
  truthOf,
} from "../support/proxies/supplier-view.ts";
import { bookUnannounced } from "../support/service/book-unannounced.ts";
import { createPassId } from "../support/service/passes.ts";
import { redelivery } from "../support/service/redelivery.ts";
import { DATABASE_KINDS, onPass, startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

const NEVER_CONFIRMED = MAGIC_RESOURCES.neverConfirmed.resourceId;

describe.each(DATABASE_KINDS)("pushes about a booking on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    // A used booking goes on listening: what comes late is meant for its workflow.
    service = await startTestService({ database, timings: { afterVisitMs: 600_000 } });
    // It would put right what is lost before it.
    await redelivery(service).pause();
  });
  afterAll(() => service.stop());

  /** The messages of the inbox about one order, oldest first. */
  async function inboxOf(orderId: string | null): Promise<PushMessage[]> {
    const { body } = await service.call<Page<PushMessage>>("GET", "/v1/push-messages?pageSize=100");
    return body.items.filter((message) => message.orderId === orderId).reverse();
  }

  /** Waits until so many messages about an order have come in and each has been applied. */
  async function inboxWhenApplied(orderId: string | null, count: number): Promise<PushMessage[]> {
    return await waitUntil(
      () => inboxOf(orderId),
      (messages) => messages.length === count && messages.every(({ state }) => state === "delivered"),
    );
  }

  test.concurrent("loses no push that comes before the answer to our own creation", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const early = simulator.faults.add({ match: { operation: "push", passId }, kind: "before-answer", times: 1 });

    const { status, body } = await service.book(onPass(passId));

    expect(early.hits()).toBe(1);
    expect({ status, booking: body.status }).toEqual({ status: 201, booking: "confirmed" });
    expect(ordersOf(simulator, passId)).toHaveLength(1);
    expect(requestsOf(simulator, "createOrder", { passId })).toHaveLength(1);
    const [message] = await inboxWhenApplied(body.orderId, 1);
    expect(message).toMatchObject({ bookingId: body.bookingId, currentStatus: 1, marks: [] });
    expect(statesOf(await service.booking(body.bookingId))).toEqual(["confirmed 1 create"]);
  });

  test.concurrent("applies a confirmation that is pushed before the answer, which still says pending, has come", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const answer = simulator.faults.add({
      match: { operation: "createOrder", passId },
      kind: "hold",
      when: "after",
      times: 1,
    });
    const booked = service.book({ ...onPass(passId), resourceId: NEVER_CONFIRMED });
    await answer.waitForHit();
    const order = await waitUntil(
      () => ordersOf(simulator, passId)[0],
      (made) => made !== undefined,
    );
    const orderId = order?.orderId ?? "";
    simulator.orders.changeStatus(orderId, 1);
    await waitUntil(
      () => inboxOf(orderId),
      (messages) => messages.length === 2,
    );
    answer.release();

    const { body } = await booked;

    const confirmed = await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    expect(statesOf(confirmed)).toEqual(["pending 0 create", "confirmed 1 push"]);
    expect(ordersOf(simulator, passId).map(truthOf)).toEqual([shownOf(confirmed)]);
    await inboxWhenApplied(orderId, 2);
  });

  test.concurrent("counts each change once, however often it is pushed", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service, { resourceId: NEVER_CONFIRMED });
    const twice = simulator.faults.add({ match: { operation: "push", orderId }, kind: "duplicate" });
    const confirmation = pushAbout(simulator.orders.changeStatus(orderId, 1), { previousStatus: 0 });
    await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");

    const again = await Promise.all([1, 2, 3].map(() => simulator.push(confirmation)));
    simulator.orders.redeem(orderId);
    const used = await service.waitFor(body.bookingId, ({ status }) => status === "used");

    expect(twice.hits()).toBe(2);
    expect(again.map(({ acknowledged, attempts }) => ({ acknowledged, attempts }))).toEqual(
      [1, 2, 3].map(() => ({ acknowledged: true, attempts: 1 })),
    );
    expect((await inboxWhenApplied(orderId, 2)).map(({ currentStatus }) => currentStatus)).toEqual([1, 2]);
    expect(statesOf(used)).toEqual(["pending 0 create", "confirmed 1 push", "used 2 push"]);
    expect(await service.booking(body.bookingId)).toEqual(used);
  });

  test.concurrent("ends in the same state with the same history, in whatever order the pushes come", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service, { resourceId: NEVER_CONFIRMED });
    simulator.faults.add({
      match: { operation: "push", orderId },
      kind: "reorder",
      delayMs: 60_000,
      times: 1,
    });

    const confirmed = simulator.orders.changeStatus(orderId, 1);
    const redeemed = simulator.orders.redeem(orderId);
    const messages = await inboxWhenApplied(orderId, 2);

    expect(messages.map(({ currentStatus }) => currentStatus)).toEqual([2, 1]);
    const booking = await service.booking(body.bookingId);
    expect(shownOf(booking)).toEqual(truthOf(orderOf(simulator, booking)));
    expect(statesOf(booking)).toEqual(["pending 0 create", "confirmed 1 push", "used 2 push"]);
    expect(booking.history.slice(1).map(({ at }) => Date.parse(at))).toEqual(
      [confirmed, redeemed].map(({ statusChangedDate }) => Date.parse(statusChangedDate)),
    );
  });

  test.concurrent("believes the order and not a push that says something else, and marks the push", async () => {
    const { simulator } = service;
    const { body } = await bookUnannounced(service);
    const order = orderOf(simulator, body);
    const later = new Date(Date.parse(order.statusChangedDate) + 60_000).toISOString();

    const lie = { currentStatus: 3, statusChangedDate: later, remarks: "The lounge has closed." };
    expect(await simulator.push(pushAbout(order, lie))).toMatchObject({ acknowledged: true, attempts: 1 });

    const messages = await inboxWhenApplied(order.orderId, 1);
    expect(messages).toMatchObject([{ currentStatus: 3, marks: ["contradicted-by-the-read"] }]);
    const booking = await service.booking(body.bookingId);
    expect(booking).toMatchObject({ status: "confirmed", cancellable: true, reason: null, remarks: null });
    expect(shownOf(booking)).toEqual(truthOf(orderOf(simulator, booking)));
    expect(booking.history).toEqual(body.history);
  });

  test.concurrent("reads the order that a push of Version 1 names, and does not believe its status", async () => {
    const { simulator } = service;
    const { body, orderId, passId } = await bookUnannounced(service, { resourceId: NEVER_CONFIRMED });
    const { programId, module, orderCreatedDate } = simulator.orders.changeStatus(orderId, 1, { push: false });

    const about = { orderId, programId, membershipId: passId, module, orderCreatedDate };
    const versionOne = { ...about, category: 2, status: 3, usageDate: "", orderCancelledDate: "" };
    expect(await simulator.push(versionOne)).toMatchObject({ acknowledged: true, attempts: 1 });

    const confirmed = await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    expect(statesOf(confirmed)).toEqual(["pending 0 create", "confirmed 1 read"]);
    const messages = await inboxWhenApplied(orderId, 1);
    expect(messages).toMatchObject([{ eventType: null, currentStatus: null, marks: [] }]);
  });

  test.concurrent("reads again where a read lags behind its push, until it shows what was pushed", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service, { resourceId: NEVER_CONFIRMED });
    const lagging = simulator.faults.add({ match: { operation: "getOrder", orderId }, kind: "stale-read", times: 3 });

    simulator.orders.changeStatus(orderId, 1);

    const confirmed = await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    expect(lagging.hits()).toBe(3);
    expect(statesOf(confirmed)).toEqual(["pending 0 create", "confirmed 1 push"]);
    const messages = await inboxWhenApplied(orderId, 1);
    expect(messages.map(({ marks }) => marks)).toEqual([[]]);
  });

  test.concurrent("judges a push again that DragonPass repeats after a read that lagged has contradicted it", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service, { resourceId: NEVER_CONFIRMED });
    const lagging = simulator.faults.add({ match: { operation: "getOrder", orderId }, kind: "stale-read" });
    const confirmation = pushAbout(simulator.orders.changeStatus(orderId, 1, { push: false }), { previousStatus: 0 });
    await simulator.push(confirmation);
    const [contradicted] = await inboxWhenApplied(orderId, 1);
    expect(contradicted?.marks).toEqual(["contradicted-by-the-read"]);
    expect(await service.booking(body.bookingId)).toMatchObject({ status: "pending" });

    lagging.remove();
    // It was rung for a while ago.
    await sql`update inbox set received_at = received_at - interval '5 minutes' where order_id = ${orderId}`.execute(
      service.running().database.kysely,
    );
    expect(await simulator.push(confirmation)).toMatchObject({ acknowledged: true, attempts: 1 });
    const confirmed = await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    expect(statesOf(confirmed)).toEqual(["pending 0 create", "confirmed 1 push"]);
    expect((await inboxWhenApplied(orderId, 1)).map(({ marks }) => marks)).toEqual([[]]);
  });
});
