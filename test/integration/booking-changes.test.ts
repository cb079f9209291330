import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { orderOf, shownOf, statesOf, truthOf } from "../support/proxies/supplier-view.ts";
import { bookUnannounced } from "../support/service/book-unannounced.ts";
import { DATABASE_KINDS, inDays, startTestService, type TestService } from "../support/service/service.ts";
import { currentDetailsOf, searchAttributesOf, stateOf, workflowOf } from "../support/temporal/booking-workflow.ts";
import { instantAt } from "../support/values/local-times.ts";
import { waitUntil } from "../support/wait-until.ts";

const YEARS = 365 * 86_400_000;
const DAY = 86_400_000;
/** Once everything that is due before is out of the way, the next thing that a booking waits for is its deadline. */
const TIMINGS = { afterVisitMs: 600_000, reconcileConfirmedMs: 100 * YEARS, reconcileUnknownStatusMs: 300 };

describe.each(DATABASE_KINDS)("changes of an order at DragonPass on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database, timings: TIMINGS });
  });
  afterAll(() => service.stop());

  test.concurrent("moves visit, deadline and timers with a visit that DragonPass has moved", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service);

    const moved = inDays(500);
    simulator.orders.modify(orderId, { prebookingDate: moved });
    const later = await service.waitFor(body.bookingId, ({ prebookingDate }) => prebookingDate === moved);

    expect(shownOf(later)).toEqual(truthOf(orderOf(simulator, later)));
    const visitAt = instantAt("Europe/London", moved);
    const cancellableUntil = new Date(Date.parse(visitAt) - DAY).toISOString();
    expect(later).toMatchObject({ visitAt, cancellableUntil, cancellable: true });
    expect(statesOf(later)).toEqual(["confirmed 1 create"]);
    await waitUntil(
      () => searchAttributesOf(service, body.bookingId),
      (shown) => shown.VisitAt === visitAt && shown.CancellableUntil === cancellableUntil,
    );
    const wakesAt = new Date(Date.parse(cancellableUntil) + 1).toISOString();
    expect(await currentDetailsOf(service, body.bookingId)).toContain(`until ${wakesAt} at the latest`);
  });

  test.concurrent("ends as unused where the visit is moved to a time whose window has passed", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service);
    const moved = inDays(-3);

    simulator.orders.modify(orderId, { prebookingDate: moved });

    const result = await workflowOf(service, body.bookingId).result();
    expect(result).toMatchObject({ status: "unused", supplierStatus: 1, prebookingDate: moved, cancellable: false });
    expect(statesOf(result)).toEqual(["confirmed 1 create", "unused 1 timer"]);
    expect(result).toEqual(await service.booking(body.bookingId));
  });

  test.concurrent("shows a status code that it does not know without taking it for a status", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service);

    simulator.orders.changeStatus(orderId, 5);
    const odd = await service.waitFor(body.bookingId, ({ supplierStatus }) => supplierStatus === 5);
    expect(odd).toMatchObject({ status: "confirmed", cancellable: true, reason: null });

    simulator.orders.changeStatus(orderId, 1);
    const known = await service.waitFor(body.bookingId, ({ supplierStatus }) => supplierStatus === 1);
    expect(known).toMatchObject({ status: "confirmed", cancellable: true, needsAttention: null });
    expect(statesOf(known)).toEqual(["confirmed 1 create", "confirmed 5 push", "confirmed 1 push"]);
  });

  test.concurrent("is used after a status code that it does not know", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service);

    simulator.orders.changeStatus(orderId, 5);
    await service.waitFor(body.bookingId, ({ supplierStatus }) => supplierStatus === 5);
    simulator.orders.redeem(orderId);

    const used = await service.waitFor(body.bookingId, ({ status }) => status === "used");
    expect(statesOf(used)).toEqual(["confirmed 1 create", "confirmed 5 push", "used 2 push"]);
    expect(used.needsAttention).toBeNull();
  });

  test.concurrent("asks for a person where a status code that it does not know persists, for as long as it does", async () => {
    const { simulator } = service;
    const { body, orderId } = await bookUnannounced(service);

    simulator.orders.changeStatus(orderId, 5);
    const flagged = await service.waitFor(body.bookingId, ({ needsAttention }) => needsAttention !== null);
    expect(flagged).toMatchObject({
      status: "confirmed",
      supplierStatus: 5,
      needsAttention: { code: "unknown_status", details: { code: 5 } },
    });
    await waitUntil(
      () => searchAttributesOf(service, body.bookingId),
      ({ NeedsAttention }) => NeedsAttention === "true",
    );
    const { body: page } = await service.call<{ items: { bookingId: string }[] }>(
      "GET",
      `/v1/prebookings?needsAttention=true&orderId=${orderId}`,
    );
    expect(page.items.map(({ bookingId }) => bookingId)).toEqual([body.bookingId]);

    simulator.orders.changeStatus(orderId, 1);
    const settled = await service.waitFor(body.bookingId, ({ supplierStatus }) => supplierStatus === 1);
    expect(settled.needsAttention).toBeNull();
    await waitUntil(
      () => searchAttributesOf(service, body.bookingId),
      ({ NeedsAttention }) => NeedsAttention === undefined,
    );
  });

  test.concurrent("is cancelled by lounge staff after it was used, as long as it settles", async () => {
    const { simulator } = service;
    const { body, orderId, passId } = await bookUnannounced(service, { adultCount: 2 });
    simulator.orders.redeem(orderId);
    await service.waitFor(body.bookingId, ({ status }) => status === "used");
    expect(await stateOf(service, body.bookingId)).toBe("RUNNING");
    expect(simulator.passes.get(passId)?.usedUsages).toBe(2);

    simulator.orders.changeStatus(orderId, 3, { remarks: "Scanned by mistake." });

    const result = await workflowOf(service, body.bookingId).result();
    expect(result).toMatchObject({
      status: "cancelled",
      reason: { code: "cancelled_by_supplier", details: { remarks: "Scanned by mistake." } },
    });
    expect(statesOf(result)).toEqual(["confirmed 1 create", "used 2 push", "cancelled 3 push"]);
    expect(shownOf(result)).toEqual(truthOf(orderOf(simulator, result)));
    expect(simulator.passes.get(passId)?.usedUsages).toBe(0);
  });
});
