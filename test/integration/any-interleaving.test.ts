import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { OrderId } from "../../src/contract/vocabulary.ts";
import { statusOfSupplierCode } from "../../src/domain/booking/order-status.ts";
import { startRead } from "../../src/store/bookings/start-read.ts";
import { unappliedOfOrders } from "../../src/store/inbox/inbox.ts";
import { type ClaimBench, claimFound, startClaimBench } from "../support/activities/claim-bench.ts";
import { Interleaving, steps } from "../support/activities/interleaving.ts";
import { shownOf, truthOf } from "../support/proxies/supplier-view.ts";

const RUNS = 120;

describe("any interleaving of changes, pushes and reads", () => {
  let bench: ClaimBench;
  beforeAll(async () => {
    bench = await startClaimBench("pglite");
  });
  afterAll(() => bench.stop());

  async function begin(): Promise<Interleaving> {
    const { bookingId, order } = await bench.orderWithoutOwner();
    const readNumber = await startRead(bench.deps.db, bookingId);
    await claimFound(bench.deps, bookingId, { order, readNumber });
    return new Interleaving(bench, bookingId, order.orderId);
  }

  test(`shows the order after every read, and in the end, with every push applied (${RUNS} at random, the seed is printed)`, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const interleaving = await begin();
        for (const step of taken) {
          if (await interleaving.take(step)) await expectTruth(interleaving);
        }
        await interleaving.settle();
        const booking = await expectTruth(interleaving);
        expectSoundHistory(booking);
        expect(await unappliedOfOrders(bench.deps.db, [interleaving.order().orderId as OrderId])).toEqual([]);
        await interleaving.read();
        expect(await interleaving.booking()).toEqual(booking);
      }),
      { numRuns: RUNS },
    );
  });
});

async function expectTruth(interleaving: Interleaving): Promise<Booking> {
  const [booking, order] = [await interleaving.booking(), interleaving.order()];
  expect(shownOf(booking)).toEqual(truthOf(order));
  expect(statusOfSupplierCode(order.status) ?? booking.status).toBe(booking.status);
  return booking;
}

/** In the order of its dates, no state twice in a row, and what is true now last. */
function expectSoundHistory({ history, status, supplierStatus }: Booking): void {
  const dates = history.map(({ at }) => at);
  expect(dates).toEqual([...dates].sort());
  const states = history.map((entry) => `${entry.status} ${entry.supplierStatus}`);
  expect(states.filter((state, index) => state === states[index - 1])).toEqual([]);
  expect(states.at(-1)).toBe(`${status} ${supplierStatus}`);
}
