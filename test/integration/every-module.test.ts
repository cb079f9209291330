import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Availability } from "../../src/contract/availability.ts";
import type { Booking } from "../../src/contract/booking.ts";
import { moduleRow } from "../../src/domain/modules.ts";
import type { FaultRule } from "../../src/simulator/fault-rule.ts";
import type { MagicName } from "../../src/simulator/magic-resources.ts";
import { orderOf, ordersOf, requestsOf, shownOf, statesOf, truthOf } from "../support/proxies/supplier-view.ts";
import { loseNextPush } from "../support/service/book-unannounced.ts";
import {
  BOOKED_KINDS,
  type BookedKind,
  bookedRequest,
  dayPassOfToday,
  MODULE_KINDS,
  moduleRequest,
} from "../support/service/module-requests.ts";
import { startTestService, type TestService } from "../support/service/service.ts";
import { billedActionsOf, outlineOf, totalOf } from "../support/temporal/billed-actions.ts";
import { workflowOf } from "../support/temporal/booking-workflow.ts";

const ACTIONS_MAX = 14;
/** With a check-in that two have asked for, and whose first answer was lost. */
const CHECKED_IN_MAX = 18;
const EVENTS_MAX = 60;
/** The read at the end of the time after the visit is by the clock, as a reconcile is: neither counts. */
const LAST_READ = { actions: 1, events: 6 };

/** Every kind that is checked in. */
const CHECKED_IN = MODULE_KINDS.filter(({ module }) => moduleRow(module).hasCheckIn);

const FAULTS: readonly [string, MagicName | undefined, Omit<FaultRule, "match"> | null][] = [
  ["its answer is lost", "answerLost", null],
  ["its answer is lost, and it shows late", "orderLate", null],
  ["its answer is HTTP 500 though it was made", "errorAfterOrder", null],
  ["its answer is HTTP 500 and it was not made", "errorBeforeOrder", null],
  ["its answer is an HTML page", "htmlAnswer", null],
  ["its push comes before its answer", undefined, { kind: "before-answer" }],
  ["its pushes come twice", undefined, { kind: "duplicate" }],
  ["its pushes are lost", undefined, { kind: "drop" }],
];

describe("a booking of every module on every kind of pass", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database: "postgres" });
  });
  afterAll(() => service.stop());

  const usagesOf = (passId: string) => service.simulator.passes.get(passId)?.usedUsages;

  test.each(CHECKED_IN)("is checked in once, within its cost: $module, $passType", async (kind) => {
    const { simulator } = service;
    const request = moduleRequest(simulator, kind);
    const { body } = await service.book({ ...request, ...dayPassOfToday(request.resourceId) });
    const { bookingId } = body;
    const own = body.vouchers;
    const match = { operation: "checkIn", orderId: String(body.orderId) } as const;
    const path = `/v1/prebookings/${bookingId}/check-in`;
    simulator.faults.add({ match, kind: "answer-lost", times: 1 });
    const answers = await Promise.all([service.call("POST", path), service.call("POST", path)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { body: again } = await service.call("POST", path);
    expect(new Set(answers.map((one) => one.body.checkedInAt))).toEqual(new Set([again.checkedInAt]));
    expect(again.vouchers).not.toEqual(own);
    // One that was lost, and its repetition.
    expect(requestsOf(simulator, "checkIn", match)).toHaveLength(2);
    simulator.orders.redeem(String(body.orderId));
    const used = await workflowOf(service, bookingId).result();
    expect(used).toMatchObject({ status: "used", checkedInAt: again.checkedInAt });
    expect(shownOf(used)).toEqual(truthOf(orderOf(simulator, used)));
    const events = (await workflowOf(service, bookingId).fetchHistory()).events ?? [];
    expect(totalOf(billedActionsOf(events)) - LAST_READ.actions, outlineOf(events)).toBeLessThanOrEqual(CHECKED_IN_MAX);
  });

  /** A request of this kind, on a pass of its own. */
  const requestOf = async (kind: BookedKind, magic?: MagicName) =>
    await bookedRequest(
      service.simulator,
      kind,
      async (request) => {
        const { body } = await service.book(request);
        return await service.waitFor(body.bookingId, ({ orderId }) => orderId !== null);
      },
      magic,
    );

  describe.each(BOOKED_KINDS)("$what, $passType", (kind) => {
    const { code, pathSegment, orderDetails, dateFrom } = moduleRow(kind.module);

    /** Holds that a booking shows its order, and is dated as its module is. */
    function expectAsOrdered(booking: Booking): void {
      const order = orderOf(service.simulator, booking);
      expect(shownOf(booking)).toEqual(truthOf(order));
      expect(order).toMatchObject({ module: code, optionId: booking.optionId });
      expect(order.topUpOf !== null).toBe(kind.isTopUp);
      expect(Object.keys(booking.details ?? {}).sort()).toEqual([...orderDetails].sort());
      expect(booking.visitAt === null).toBe(dateFrom === null);
    }

    test.concurrent("lives from pending to used, told of by pushes, within its cost", async () => {
      const request = await requestOf(kind, "confirmedLater");
      const passId = request.pass.id;
      loseNextPush(service.simulator, passId);
      const { status, body } = await service.book(request);
      expect({ status, booking: body.status, vouchers: body.vouchers }).toEqual({
        status: 201,
        booking: "pending",
        vouchers: [],
      });
      const confirmed = await service.waitFor(body.bookingId, (booking) => booking.status === "confirmed");
      expectAsOrdered(confirmed);
      expect(confirmed.vouchers).toHaveLength(1);
      service.simulator.orders.redeem(String(body.orderId));
      const used = await workflowOf(service, body.bookingId).result();

      expect(statesOf(used)).toEqual(["pending 0 create", "confirmed 1 push", "used 2 push"]);
      expectAsOrdered(used);
      expect(used).toEqual(await service.booking(body.bookingId));
      const [creation, ...others] = requestsOf(service.simulator, "createOrder", { passId });
      expect(creation?.path).toContain(`/${pathSegment}/`);
      expect(others).toEqual([]);
      const events = (await workflowOf(service, body.bookingId).fetchHistory()).events ?? [];
      const shown = outlineOf(events);
      expect(totalOf(billedActionsOf(events)) - LAST_READ.actions, shown).toBeLessThanOrEqual(ACTIONS_MAX);
      expect(events.length - LAST_READ.events, shown).toBeLessThanOrEqual(EVENTS_MAX);
    });

    test.concurrent("is cancelled when it is asked for, and gives its usage back", async () => {
      const request = await requestOf(kind);
      const { body } = await service.book(request);
      expect(body).toMatchObject({ status: "confirmed", cancellable: true });
      expect(usagesOf(request.pass.id)).toBe(1);
      const { status, body: cancelled } = await service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`);
      expect({ status, booking: cancelled.status, reason: cancelled.reason }).toEqual({
        status: 200,
        booking: "cancelled",
        reason: null,
      });
      expectAsOrdered(cancelled);
      expect(usagesOf(request.pass.id)).toBe(0);
      await workflowOf(service, body.bookingId).result();
    });

    test.concurrent.each(FAULTS)("has one order where %s", async (_, magic, fault) => {
      const { simulator } = service;
      const request = await requestOf(kind, magic);
      const passId = request.pass.id;
      const match = { operation: "push", passId } as const;
      const faulty = fault === null ? null : simulator.faults.add({ match, ...fault });
      const { body } = await service.book(request);
      const booking = await service.waitFor(body.bookingId, ({ status }) => status !== "requested");
      await simulator.idle();

      expect(ordersOf(simulator, passId)).toHaveLength(1);
      expect(booking).toMatchObject({ status: "confirmed", reason: null, needsAttention: null });
      expectAsOrdered(booking);
      expect(usagesOf(passId)).toBe(1);
      if (faulty !== null) expect(faulty.hits()).toBeGreaterThan(0);
      const tokens = requestsOf(simulator, "createOrder", { passId }).map(({ prebookingToken }) => prebookingToken);
      expect(new Set(tokens).size).toBe(1);
      expect(statesOf(await service.booking(body.bookingId))).toHaveLength(1);
    });
  });

  describe.each(MODULE_KINDS)("$module, $passType", (kind) => {
    test.concurrent("ends where its staff cancels it, which says why", async () => {
      const request = moduleRequest(service.simulator, kind, "cancelledByLounge");
      const { body } = await service.book(request);
      const ended = await workflowOf(service, body.bookingId).result();
      expect(ended).toMatchObject({ status: "cancelled", reason: { code: "cancelled_by_supplier" } });
      expect(usagesOf(request.pass.id)).toBe(0);
    });

    test.concurrent("is available or not, as the booking then is, without being reserved", async () => {
      const available = async (request: ReturnType<typeof moduleRequest>) => {
        const { pass: _, guest: __, ...slot } = request;
        const answer = await service.call<Availability>("POST", "/v1/availability", slot);
        return [answer.status, answer.body.available];
      };
      expect(await available(moduleRequest(service.simulator, kind))).toEqual([200, true]);
      const soldOut = moduleRequest(service.simulator, kind, "soldOut");
      expect(await available(soldOut)).toEqual([200, false]);
      const { body } = await service.book(soldOut);
      expect(body).toMatchObject({ status: "unavailable", reason: { code: "not_available" } });
      expect(requestsOf(service.simulator, "checkAvailability", { passId: soldOut.pass.id })).toHaveLength(1);
    });
  });
});
