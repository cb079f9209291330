import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { syncOrder } from "../../../activities/booking/sync-order.ts";
import type { Booking } from "../../../src/contract/booking.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import type { Order } from "../../../src/simulator/entities/order.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { pushAbout } from "../proxies/supplier-view.ts";
import { inDays } from "../service/service.ts";
import type { ClaimBench } from "./claim-bench.ts";

/** Something that DragonPass does, that happens to a push, or that we do. */
type Step =
  | { readonly do: "change"; readonly status: number }
  | { readonly do: "modify"; readonly days: number }
  /** Delivers, loses, or repeats one of the pushes that are on their way or have been. */
  | { readonly do: "push" | "lose" | "repeat"; readonly which: number }
  /** A push that says what never was. */
  | { readonly do: "lie"; readonly status: number; readonly minutes: number }
  | { readonly do: "read" | "lagging read" | "two reads" }
  /** A read that is answered only after the order has changed and been read again. */
  | { readonly do: "overtaken read"; readonly status: number };

const statuses = fc.constantFrom(0, 1, 2, 3, 5);
const which = fc.nat({ max: 20 });

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("change" as const), status: statuses }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("modify" as const), days: fc.integer({ min: 2, max: 300 }) }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("push", "lose", "repeat"), which }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("lie" as const),
        status: statuses,
        minutes: fc.integer({ min: -5_000, max: 5_000 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("read", "lagging read", "two reads") }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("overtaken read" as const), status: statuses }) },
  ),
  { maxLength: 12 },
);

/** One booking and its order, to which steps happen. */
export class Interleaving {
  readonly #bench: ClaimBench;
  readonly #bookingId: BookingId;
  readonly #orderId: string;
  readonly #onTheirWay: Record<string, unknown>[] = [];
  readonly #sent: Record<string, unknown>[] = [];

  constructor(bench: ClaimBench, bookingId: BookingId, orderId: string) {
    this.#bench = bench;
    this.#bookingId = bookingId;
    this.#orderId = orderId;
  }

  order(): Order {
    const order = this.#bench.simulator.orders.get(this.#orderId);
    if (order === undefined) throw new Error("the order is gone");
    return order;
  }

  async booking(): Promise<Booking> {
    const row = await findBooking(this.#bench.deps.db, this.#bookingId);
    if (row === null) throw new Error("the booking is gone");
    return row.booking;
  }

  /** @returns whether the booking must show the order now */
  async take(step: Step): Promise<boolean> {
    const { orders, faults } = this.#bench.simulator;
    const match = { operation: "getOrder", orderId: this.#orderId } as const;
    switch (step.do) {
      case "change":
        this.#announce(() => orders.changeStatus(this.#orderId, step.status, { push: false }));
        return false;
      case "modify":
        this.#announce(() => orders.modify(this.#orderId, { prebookingDate: inDays(step.days) }, { push: false }));
        return false;
      case "push":
        await this.#deliver(this.#onTheirWay.splice(step.which % this.#onTheirWay.length, 1)[0]);
        return false;
      case "lose":
        this.#onTheirWay.splice(step.which % this.#onTheirWay.length, 1);
        return false;
      case "repeat":
        await this.#deliver(this.#sent[step.which % this.#sent.length]);
        return false;
      case "lie": {
        const statusChangedDate = new Date(Date.now() + step.minutes * 60_000).toISOString();
        await this.#deliver(pushAbout(this.order(), { currentStatus: step.status, statusChangedDate }));
        return false;
      }
      case "read":
        await this.read();
        return true;
      case "two reads":
        await Promise.all([this.read(), this.read()]);
        return true;
      case "lagging read":
        faults.add({ match, kind: "stale-read", times: 1 });
        await this.read();
        return false;
      case "overtaken read": {
        const held = faults.add({ match, kind: "hold", when: "after", times: 1 });
        const overtaken = this.read();
        await held.waitForHit();
        // The hit is told before its answer is made, which needs no more than this turn.
        await nextTurn();
        orders.changeStatus(this.#orderId, step.status, { push: false });
        await this.read();
        held.release();
        await overtaken;
        return true;
      }
    }
  }

  /** Everything that is still on its way arrives, and is read for as the workflow does; then one read by the clock. */
  async settle(): Promise<void> {
    for (const push of this.#onTheirWay.splice(0)) await this.#deliver(push);
    for (const acceptLagging of [false, false, false, true]) {
      if (!(await this.read(acceptLagging)).lagging) break;
    }
    await this.read();
  }

  read(acceptLagging = false) {
    const reason = acceptLagging ? "lag-accepted" : "pushed";
    return syncOrder(this.#bench.deps, { bookingId: this.#bookingId, reason });
  }

  #announce(change: () => Order): void {
    const { status: previousStatus } = this.order();
    this.#onTheirWay.push(pushAbout(change(), { previousStatus }));
  }

  async #deliver(push: Record<string, unknown> | undefined): Promise<void> {
    if (push === undefined) return;
    this.#sent.push(push);
    const { simulator, pushUrl } = this.#bench;
    const { acknowledged } = await simulator.push(push, { url: pushUrl, attempts: 1 });
    if (!acknowledged) throw new Error("the push was not acknowledged");
  }
}
