import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { syncOrder } from "../../activities/booking/sync-order.ts";
import type { BookingId, OrderId } from "../../src/contract/vocabulary.ts";
import { startRead } from "../../src/store/bookings/start-read.ts";
import { unappliedOfOrders } from "../../src/store/inbox/inbox.ts";
import { type ClaimBench, claimFound, startClaimBench } from "../support/activities/claim-bench.ts";
import { pushAbout } from "../support/proxies/supplier-view.ts";
import { DATABASE_KINDS } from "../support/service/service.ts";

const ROUNDS = 200;
/** Rounds at once, so that the two also meet others in the database. */
const AT_ONCE = 8;
/** Turns of the event loop by which the claim comes later than the push, at most. */
const TURNS_MAX = 40;

interface Round {
  readonly bookingId: BookingId;
  readonly orderId: OrderId;
  readonly vouchers: readonly string[];
}

const PUSHED = { reason: "pushed" } as const;

describe.each(DATABASE_KINDS)("a push against the claim of its order, on %s", (database) => {
  let bench: ClaimBench;
  beforeAll(async () => {
    bench = await startClaimBench(database);
  });
  afterAll(() => bench.stop());

  test(`is seen by one of the two, whichever comes first, in ${ROUNDS} of ${ROUNDS} rounds`, async () => {
    const rounds: Round[] = [];
    for (let first = 0; first < ROUNDS; first += AT_ONCE) {
      rounds.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => collide(first + index)))));
    }
    const rung = await bench.rungFor();

    const ways = { claim: 0, ring: 0, unseen: 0 };
    for (const { bookingId, orderId } of rounds) {
      const isApplied = (await unappliedOfOrders(bench.deps.db, [orderId])).length === 0;
      ways[rung.has(bookingId) ? "ring" : isApplied ? "claim" : "unseen"] += 1;
    }
    expect(ways.unseen).toBe(0);
    // Else the two have not met.
    expect(Math.min(ways.claim, ways.ring)).toBeGreaterThan(ROUNDS / 20);
    for (const round of rounds) await expectApplied(round);
  });

  /** The order changes after its creation was answered; the push of that meets the claim. */
  async function collide(number: number): Promise<Round> {
    const { deps, simulator, pushUrl } = bench;
    const { bookingId, order } = await bench.orderWithoutOwner();
    const changed = simulator.orders.modify(order.orderId, { vouchers: [`${number}`] }, { push: false });
    const readNumber = await startRead(deps.db, bookingId);

    const push = simulator.push(pushAbout(changed, {}), { url: pushUrl });
    for (let turn = 0; turn < number % TURNS_MAX; turn++) await nextTurn();
    const [pushed] = await Promise.all([push, claimFound(deps, bookingId, { order, readNumber })]);

    expect(pushed).toMatchObject({ acknowledged: true, attempts: 1 });
    return { bookingId, orderId: order.orderId as OrderId, vouchers: changed.vouchers };
  }

  /** Reads as the workflow does when it is rung for; where the claim has seen the push, that changes nothing. */
  async function expectApplied({ bookingId, orderId, vouchers }: Round): Promise<void> {
    const { booking } = await syncOrder(bench.deps, { bookingId, ...PUSHED });
    expect(booking.vouchers.map(({ voucher }) => voucher)).toEqual(vouchers);
    expect(await unappliedOfOrders(bench.deps.db, [orderId])).toEqual([]);
  }
});
