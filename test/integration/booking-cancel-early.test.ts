import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SUPPLIER_CODES } from "../../src/dragonpass/assumptions.ts";
import type { FaultKind, SimulatorOperation } from "../../src/simulator/fault-rule.ts";
import { orderOf, ordersOf, requestsOf, shownOf, statesOf, truthOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { DATABASE_KINDS, onPass, startTestService, type TestService } from "../support/service/service.ts";
import { currentDetailsOf, stateOf, untilUpdateAccepted, workflowOf } from "../support/temporal/booking-workflow.ts";
import { localTimeAt } from "../support/values/local-times.ts";
import { waitUntil } from "../support/wait-until.ts";

const HOUR = 3_600_000;
const NO_WAIT = {};

describe.each(DATABASE_KINDS)("a request to cancel that comes early, or from Temporal, on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database });
  });
  afterAll(() => service.stop());

  const cancel = (bookingId: string) => service.call("POST", `/v1/prebookings/${bookingId}/cancel`);

  /** A booking whose next call of that kind DragonPass does not answer until it is let go. */
  async function bookingHeldAt(operation: SimulatorOperation, andThen?: FaultKind) {
    const passId = createPassId(service.simulator);
    if (andThen !== undefined) {
      service.simulator.faults.add({ match: { operation, passId }, kind: andThen, times: 1 });
    }
    const held = service.simulator.faults.add({ match: { operation, passId }, kind: "hold", when: "after", times: 1 });
    const { status, body } = await service.book(onPass(passId), NO_WAIT);
    expect({ status, booking: body.status }).toEqual({ status: 202, booking: "requested" });
    await held.waitForHit();
    return { passId, held, bookingId: body.bookingId };
  }

  /** Books on the same pass at once: nobody holds it any more. */
  async function expectPassToBeFree(passId: string) {
    expect((await service.book(onPass(passId))).body.status).toBe("confirmed");
  }

  test.concurrent("is remembered before an order was tried, and then none is made", async () => {
    const { passId, held, bookingId } = await bookingHeldAt("checkAvailability");

    const first = await cancel(bookingId);
    const second = await cancel(bookingId);
    held.release();
    const result = await workflowOf(service, bookingId).result();

    for (const { status, headers, body } of [first, second]) {
      expect({ status, retryAfter: headers.get("retry-after") }).toEqual({ status: 202, retryAfter: "1" });
      expect(body).toMatchObject({ bookingId, status: "requested" });
    }
    expect(result).toMatchObject({ status: "cancelled", orderId: null, reason: null });
    expect(statesOf(result)).toEqual(["cancelled - cancel"]);
    expect(await cancel(bookingId)).toMatchObject({ status: 200, body: result });
    expect(requestsOf(service.simulator, "createOrder", { passId })).toEqual([]);
    expect(ordersOf(service.simulator, passId)).toEqual([]);
    await expectPassToBeFree(passId);
  });

  test.concurrent("is carried out also where the try that it interrupts fails", async () => {
    const { passId, held, bookingId } = await bookingHeldAt("checkAvailability", "answer-lost");

    expect((await cancel(bookingId)).status).toBe(202);
    held.release();

    expect(statesOf(await workflowOf(service, bookingId).result())).toEqual(["cancelled - cancel"]);
    expect(requestsOf(service.simulator, "checkAvailability", { passId })).toHaveLength(1);
    expect(requestsOf(service.simulator, "createOrder", { passId })).toEqual([]);
  });

  test.concurrent("is carried out as soon as the order that is being made is known", async () => {
    const { passId, held, bookingId } = await bookingHeldAt("createOrder");

    const remembered = await cancel(bookingId);
    held.release();
    const result = await workflowOf(service, bookingId).result();

    expect(remembered).toMatchObject({ status: 202, body: { bookingId, status: "requested" } });
    expect(result).toMatchObject({ status: "cancelled", reason: null });
    expect(statesOf(result)).toEqual(["confirmed 1 create", "cancelled 3 cancel"]);
    expect(ordersOf(service.simulator, passId).map(truthOf)).toEqual([shownOf(result)]);
    expect(service.simulator.passes.get(passId)?.usedUsages).toBe(0);
  });

  test.concurrent("gets a final answer for an order that is shown already, though its workflow does not know of it yet", async () => {
    const { simulator } = service;
    const resources = ["N00001", "N00031"];
    const answers = await Promise.all(
      resources.map(async (resourceId) => {
        const passId = createPassId(simulator);
        // The booking is published, and then read once more because of the push that came before.
        simulator.faults.add({ match: { operation: "push", passId }, kind: "before-answer", times: 1 });
        const held = simulator.faults.add({ match: { operation: "getOrder", passId }, kind: "hold", times: 1 });
        const { status, body } = await service.book({ ...onPass(passId), resourceId });
        await held.waitForHit();
        const answer = cancel(body.bookingId);
        await untilUpdateAccepted(service, body.bookingId);
        held.release();
        return { booked: status, cancelled: (await answer).status, bookingId: body.bookingId };
      }),
    );

    expect(answers).toMatchObject([
      { booked: 201, cancelled: 200 },
      { booked: 201, cancelled: 409 },
    ]);
    const [, kept] = answers;
    expect((await service.booking(kept?.bookingId ?? "")).status).toBe("confirmed");
  });

  test.concurrent("waits where it is not known whether there is an order, and cancels the order that shows later", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const creation = { operation: "createOrder", passId } as const;
    simulator.faults.add({ match: creation, kind: "order-late", delayMs: 1_000, times: 1 });
    const lookUp = { operation: "listOrders", passId } as const;
    const held = simulator.faults.add({ match: lookUp, kind: "hold", when: "after", times: 1 });
    const { body } = await service.book(onPass(passId), NO_WAIT);
    await held.waitForHit();

    const remembered = await cancel(body.bookingId);
    held.release();
    const result = await workflowOf(service, body.bookingId).result();

    expect(remembered).toMatchObject({ status: 202, body: { status: "requested", orderId: null } });
    expect(result).toMatchObject({ status: "cancelled", reason: null, needsAttention: null });
    expect(statesOf(result)).toEqual(["confirmed 1 create", "cancelled 3 cancel"]);
    expect(ordersOf(simulator, passId).map(truthOf)).toEqual([shownOf(result)]);
    expect(simulator.passes.get(passId)?.usedUsages).toBe(0);
    expect(requestsOf(simulator, "cancelOrder", { passId })).toHaveLength(1);
    const tokens = requestsOf(simulator, "createOrder", { passId }).map(({ prebookingToken }) => prebookingToken);
    expect(new Set(tokens).size).toBe(1);
  });

  test.concurrent("keeps an order from being made where the workflow is cancelled in Temporal", async () => {
    const { passId, held, bookingId } = await bookingHeldAt("checkAvailability");

    await workflowOf(service, bookingId).cancel();
    held.release();
    const result = await workflowOf(service, bookingId).result();

    expect(statesOf(result)).toEqual(["cancelled - cancel"]);
    expect(result).toEqual(await service.booking(bookingId));
    expect(await stateOf(service, bookingId)).toBe("COMPLETED");
    expect(requestsOf(service.simulator, "createOrder", { passId })).toEqual([]);
    await expectPassToBeFree(passId);
  });

  test.concurrent("cancels the order where the workflow is cancelled in Temporal", async () => {
    const { body } = await service.book();

    await workflowOf(service, body.bookingId).cancel();
    const result = await workflowOf(service, body.bookingId).result();

    expect(result).toMatchObject({ status: "cancelled", reason: null });
    expect(statesOf(result)).toEqual(["confirmed 1 create", "cancelled 3 cancel"]);
    expect(shownOf(result)).toEqual(truthOf(orderOf(service.simulator, body)));
    expect(result).toEqual(await service.booking(body.bookingId));
    expect(await stateOf(service, body.bookingId)).toBe("COMPLETED");
  });

  test.concurrent("leaves the workflow with its order where DragonPass refuses what Temporal asked for", async () => {
    const { simulator } = service;
    const prebookingDate = localTimeAt("Europe/London", Date.now() + 5 * HOUR);
    const { body } = await service.book({ prebookingDate });

    await workflowOf(service, body.bookingId).cancel();
    await waitUntil(
      () => currentDetailsOf(service, body.bookingId),
      (details) => details.includes("The cancellation was refused"),
    );

    expect(await currentDetailsOf(service, body.bookingId)).toContain(SUPPLIER_CODES.cancellationTooLate);
    expect(await stateOf(service, body.bookingId)).toBe("RUNNING");
    expect(orderOf(simulator, body).status).toBe(1);
    simulator.orders.redeem(body.orderId ?? "");
    expect((await workflowOf(service, body.bookingId).result()).status).toBe("used");
  });
});
