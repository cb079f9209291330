import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/simulator/fault-rule.ts";
import { answersTo } from "../support/activities/creation-answers.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { DATABASE_KINDS, loungeRequest, startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

const TOKEN_REFUSED = "500.010.001";
const NO_USAGES_LEFT = "500.010.002";

/** An order that is 30 s late is longer on its way than a caller may wait for it. */
const DECIDED_MS = 90_000;

type Fault = Omit<FaultRule, "match">;

const WAYS: readonly (Fault & { readonly way: string })[] = [
  { way: "the connection is lost", kind: "answer-lost" },
  { way: "HTTP 500", kind: "status", status: 500 },
  { way: "HTTP 502", kind: "status", status: 502 },
  { way: "half of the JSON", kind: "truncated-json" },
  { way: "an HTML page with HTTP 200", kind: "html" },
  { way: "an HTML page with HTTP 504", kind: "html", status: 504 },
];
const LOST_ANSWERS = (["before", "after"] as const).flatMap((when) => WAYS.map((way) => ({ ...way, when })));

// Side by side: an order that is late is mostly waited for.
describe.concurrent.each(DATABASE_KINDS)("a creation whose answer is lost, on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database, timings: { unsettledLookUpsMs: [50, 200, 500] } });
  });
  afterAll(() => service.stop());

  /** Books on a pass of its own, with faults on its creations only. */
  async function bookWith(faults: readonly Fault[], usages = 1_000) {
    const passId = createPassId(service.simulator, usages);
    const handles = faults.map((fault) =>
      service.simulator.faults.add({ ...fault, match: { operation: "createOrder", passId } }),
    );
    const { body } = await service.book(loungeRequest(passId));
    const booking = await service.waitFor(body.bookingId, ({ status }) => status !== "requested", DECIDED_MS);
    const creations = requestsOf(service.simulator, "createOrder", { passId });
    return { booking, passId, handles, creations, orders: ordersOf(service.simulator, passId) };
  }

  // First those that take long, so that the others run beside them.
  describe("makes one order", () => {
    test.concurrent("when it appears 30 s later, although its token is refused meanwhile", async () => {
      const { booking, orders, creations } = await bookWith([{ kind: "order-late", delayMs: 30_000, times: 1 }]);
      // The refusal is not final: it says that the token has made its order.
      expect(answersTo(service.simulator, creations).map(({ code }) => code)).toEqual([null, TOKEN_REFUSED]);
      expect(orders).toHaveLength(1);
      expect(booking).toMatchObject({ status: "confirmed", orderId: orders[0]?.orderId, reason: null });
    });

    test.concurrent.each(["before", "after"] as const)("when no answer comes in time %s it was made", async (when) => {
      const { booking, passId, handles } = await bookWith([{ kind: "hold", when, times: 1 }]);
      for (const handle of handles) handle.release();
      // We have given the request up; DragonPass carries it out all the same.
      const creations = requestsOf(service.simulator, "createOrder", { passId });
      const expected = when === "before" ? [TOKEN_REFUSED, null] : [null];
      await waitUntil(
        () => answersTo(service.simulator, creations),
        (answers) => answers.length === expected.length,
      );
      const codes = answersTo(service.simulator, creations).map(({ code }) => code);
      expect(new Set(codes)).toEqual(new Set(expected));
      expect(new Set(creations.map(({ prebookingToken }) => prebookingToken)).size).toBe(1);
      const orders = ordersOf(service.simulator, passId);
      expect(orders).toHaveLength(1);
      expect(booking).toMatchObject({ status: "confirmed", orderId: orders[0]?.orderId, needsAttention: null });
    });

    test.concurrent.each(LOST_ANSWERS)("when $way comes $when it was made", async ({ way: _way, ...fault }) => {
      const { booking, orders, handles, creations } = await bookWith([{ ...fault, times: 1 }]);
      const { status, reason, history } = booking;
      expect(
        handles.map((handle) => handle.hits()),
        JSON.stringify({ status, reason, history }),
      ).toEqual([1]);
      expect(orders).toHaveLength(1);
      expect(booking).toMatchObject({ status: "confirmed", orderId: orders[0]?.orderId, needsAttention: null });
      // Where there was no order yet the same request is sent again: the token keeps a second one out.
      expect(creations).toHaveLength(fault.when === "before" ? 2 : 1);
      expect(new Set(creations.map(({ prebookingToken }) => prebookingToken)).size).toBe(1);
      expect(new Set(creations.map(({ requestId }) => requestId)).size).toBe(1);
    });

    test.concurrent("when answer after answer is lost", async () => {
      const { booking, orders } = await bookWith([
        { kind: "answer-lost", when: "before", times: 2 },
        { kind: "html", when: "before", times: 1 },
        { kind: "answer-lost", when: "after", times: 1 },
      ]);
      expect(orders).toHaveLength(1);
      expect(booking).toMatchObject({ status: "confirmed", orderId: orders[0]?.orderId });
    });
  });

  describe("keeps its order where it took the last usage of the pass", () => {
    test.concurrent("and can be seen at once", async () => {
      const { booking, orders } = await bookWith([{ kind: "answer-lost", when: "after", times: 1 }], 1);
      expect(orders).toHaveLength(1);
      expect(booking).toMatchObject({ status: "confirmed", orderId: orders[0]?.orderId });
    });

    test.concurrent("and DragonPass says that none is left", async () => {
      const { booking, orders, creations, passId, handles } = await bookWith(
        [
          { kind: "order-late", delayMs: 2_000, times: 1 },
          { kind: "status", when: "before", status: 409, code: NO_USAGES_LEFT },
        ],
        1,
      );
      expect(answersTo(service.simulator, creations)).toContainEqual(expect.objectContaining({ code: NO_USAGES_LEFT }));
      expect(orders).toHaveLength(1);
      expect(booking).toMatchObject({ status: "confirmed", orderId: orders[0]?.orderId, reason: null });

      for (const handle of handles) handle.remove();
      const { body: next } = await service.book(loungeRequest(passId));
      expect(next).toMatchObject({
        status: "rejected",
        orderId: null,
        reason: { code: "pass_invalid", details: { supplierCode: NO_USAGES_LEFT } },
      });
      expect(ordersOf(service.simulator, passId)).toHaveLength(1);
    });
  });
});
