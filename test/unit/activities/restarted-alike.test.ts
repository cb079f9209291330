import fc from "fast-check";
import { expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { goOn, immortal, LostBookings } from "../../support/activities/lost-bookings.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";
import { createPassId } from "../../support/service/passes.ts";
import { inDays } from "../../support/service/service.ts";

const date = useShiftedDate();
const world = useActivities();
const losing = new LostBookings(world, date.advance);

const bookings = fc.array(
  fc.record({ day: fc.constantFrom(200, 201), adultCount: fc.constantFrom(1, 2), isOrdered: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);
/** Whether somebody else makes an order for the same as the first booking. */
const elsewhere = fc.boolean();
/** In which order they are restarted. */
const turns = fc.array(fc.nat({ max: 2 }), { minLength: 3, maxLength: 3 });

test("of bookings of one pass that both stores have lost none takes another's order, nor is one ordered twice", async () => {
  await fc.assert(
    fc.asyncProperty(bookings, elsewhere, turns, async (asked, isAlsoElsewhere, order) => {
      const pass = { type: "ePass", id: createPassId(world.simulator) };
      const copied = [];
      for (const { day, adultCount } of asked) {
        const request = world.request({ pass, adultCount, prebookingDate: inDays(day) });
        copied.push(await losing.copied((hand) => hand.open(), request));
      }
      const own = new Map<PrebookingRequest, string>();
      for (const [index, { request, early }] of copied.entries()) {
        if (asked[index]?.isOrdered !== true) continue;
        const hand = losing.continued(immortal(), request, early);
        await goOn(hand);
        own.set(request, hand.booking.orderId ?? "");
      }
      const [first] = copied;
      if (isAlsoElsewhere && first !== undefined) await losing.orderElsewhere(first.request);
      await copied.at(-1)?.commits.putBack();
      const before = requestsOf(world.simulator, "createOrder", { passId: pass.id }).length;

      const restarted = new Map<PrebookingRequest, string | null>();
      const byTurn = [...copied.keys()].sort((one, other) => (order[one] ?? 0) - (order[other] ?? 0));
      for (const index of byTurn) {
        const request = copied[index]?.request;
        if (request === undefined) continue;
        const hand = await losing.restarted(immortal(), request);
        await hand.makeOrder();
        restarted.set(request, hand.booking.orderId);
        // It is decided, or a person is asked.
        expect(hand.booking.orderId === null).toBe(hand.booking.needsAttention?.code === "outcome_unknown");
      }

      const taken = [...restarted.values()].filter((orderId) => orderId !== null);
      expect(new Set(taken).size).toBe(taken.length);
      for (const [request, orderId] of restarted) {
        const others = [...own].filter(([other]) => other !== request).map(([, theirs]) => theirs);
        expect(others).not.toContain(orderId);
        if (orderId !== null && own.has(request)) expect(orderId).toBe(own.get(request));
      }
      const made = requestsOf(world.simulator, "createOrder", { passId: pass.id }).length - before;
      expect(made).toBeLessThanOrEqual(asked.length - own.size);
      expect(ordersOf(world.simulator, pass.id)).toHaveLength(before + made);
    }),
    { numRuns: 30 },
  );
}, 120_000);
