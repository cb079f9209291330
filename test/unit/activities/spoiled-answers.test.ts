import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SimulatorOperation } from "../../../src/simulator/fault-rule.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { ordersOf } from "../../support/proxies/supplier-view.ts";
import {
  AVAILABILITY_ANSWER,
  type DocumentedAnswer,
  ORDER_ANSWER,
  ORDER_LIST_ANSWER,
  spoilings,
  unreadable,
} from "../../support/values/documented-answers.ts";

const world = useActivities();

const ANSWERS: [SimulatorOperation, DocumentedAnswer][] = [
  ["checkAvailability", AVAILABILITY_ANSWER],
  ["createOrder", ORDER_ANSWER],
  ["listOrders", ORDER_LIST_ANSWER],
  ["getOrder", ORDER_ANSWER],
  ["cancelOrder", ORDER_ANSWER],
];

describe.each(ANSWERS)("a booking whose answers of %s have one field that cannot be read", (operation, answer) => {
  test("is decided, has its one order, follows it, and is cancelled when asked to", async () => {
    await fc.assert(
      fc.asyncProperty(spoilings(answer, unreadable), async ({ path: field, value }) => {
        const request = world.request();
        const { bookingId, pass } = request;
        const fault = world.simulator.faults.add({ match: { operation }, kind: "spoiled-field", field, value });
        try {
          const reservation = await world.reserve(request);
          // So that the order has to be looked up.
          const isLost = operation === "listOrders" || operation === "getOrder";
          const match = { operation: "createOrder", passId: pass.id } as const;
          if (isLost) world.simulator.faults.add({ match, kind: "answer-lost", times: 1 });
          const first = await world.order(request, reservation);
          const ordered = isLost ? await world.order(request, null) : first;
          expect(ordered).toMatchObject({ kind: "ordered", booking: { status: "confirmed" } });
          expect(ordersOf(world.simulator, pass.id)).toHaveLength(1);

          const { booking } = await world.call("syncOrder", { bookingId, reason: "pushed" });
          expect(booking.status).toBe("confirmed");
          const cancelled = await world.call("cancelOrder", { bookingId, automatic: false });
          expect(cancelled).toMatchObject({ kind: "cancelled", booking: { status: "cancelled" } });
          expect(fault.hits()).toBeGreaterThan(0);
        } finally {
          fault.remove();
        }
      }),
      { numRuns: 15 },
    );
  });
});
