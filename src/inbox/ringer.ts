import type { BookingId } from "../contract/vocabulary.ts";
import type { OrderStatusChanged } from "../domain/inbox/order-status-changed.ts";
import type { Logger } from "../log/log.ts";
import { createRareWarning } from "../log/rare-warning.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Db } from "../store/database/database.ts";
import { applyKnownChanges, type KnownChange } from "../store/inbox/known-changes.ts";
import { bookingsOfOrders } from "../store/once/claims.ts";
import type { PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import { inGroups } from "./in-groups.ts";
import { createDeliveries } from "./ring-deliveries.ts";
import type { WalkinRinger } from "./walkin-ringer.ts";
import { bookingsToRing, type OrderFacts } from "./who-is-rung.ts";

/** An event of an order that has been stored. */
interface OrderEvent extends OrderFacts {
  /** The event as the workflow's history shows it. */
  readonly signal: OrderStatusChanged;
  /** Where no booking owns the order, it may be that of a walk-in. */
  readonly mayBeWalkin: boolean;
}

/** Rings at the workflows of bookings, after the events that concern them have been committed. */
export interface Ringer {
  /** Returns at once and never throws: a ring that is lost is repeated by the sweep. */
  ring(event: OrderEvent): void;
  /** Resolves when nothing waits and nothing is on its way. */
  idle(): Promise<void>;
}

/** Dependencies of a ringer. */
interface RingerDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "ring">;
  readonly walkinRinger: Pick<WalkinRinger, "ring">;
  readonly metrics: Pick<Metrics, "countRing">;
  readonly log: Logger;
  /** Rings on their way at once. More than this gains little on one connection (measured). */
  readonly deliveriesMax?: number;
  /** Events that wait for the look-up, and bookings that wait for a ring; more are left to the sweep. */
  readonly waitingMax?: number;
}

// One query for all that came in during the previous one.
const LOOK_UP_MAX = 256;

/**
 * A ringer. Call `ring` only after the event's insert has committed: a claim of the order commits and
 * then reads the inbox, so whichever of the two comes second sees the other.
 */
export function createRinger(dependencies: RingerDependencies): Ringer {
  const { db, workflows, walkinRinger, metrics, log, deliveriesMax = 64, waitingMax = 2_000 } = dependencies;
  const deliveries = createDeliveries<BookingId, OrderStatusChanged>({
    send: (bookingId, signal) => workflows.ring(bookingId, signal),
    subject: "booking",
    fieldsOf: (bookingId) => ({ bookingId }),
    metrics,
    log,
    deliveriesMax,
    waitingMax,
  });
  const unread = createRareWarning(log, "could not read the owners of orders; the sweep rings again");
  const groups = inGroups<OrderEvent>({
    work: async (events) => {
      try {
        await lookUp(events);
      } catch (error) {
        for (const _ of events) metrics.countRing("dropped");
        unread.warn({ err: error, outcome: "dropped" });
      }
    },
    sizeMax: LOOK_UP_MAX,
    waitingMax,
    gatherMs: 0,
  });

  async function lookUp(events: readonly OrderEvent[]): Promise<void> {
    const orderIds = [...new Set(events.map((event) => event.orderId))];
    const owners = await bookingsOfOrders(db, orderIds);
    const known = await applyKnownChanges(db, [...owners.keys()]);
    const bookings = await bookingsToRing(db, events, owners);
    for (const [index, event] of events.entries()) {
      if (known.some((change) => isChange(event, change))) {
        metrics.countRing("known");
        continue;
      }
      const bookingIds = bookings[index] ?? [];
      const isWalkin = event.mayBeWalkin && !owners.has(event.orderId);
      if (isWalkin)
        walkinRinger.ring({ orderId: event.orderId, status: null, occurredAt: event.signal.statusChangedDate });
      else if (bookingIds.length === 0) metrics.countRing("unclaimed");
      for (const bookingId of bookingIds) deliveries.deliver(bookingId, event.signal);
    }
  }

  return {
    ring(event) {
      if (!groups.add(event)) metrics.countRing("dropped");
    },
    async idle() {
      await groups.idle();
      await deliveries.idle();
      unread.flush();
    },
  };
}

function isChange({ orderId, signal }: OrderEvent, change: KnownChange): boolean {
  return (
    orderId === change.orderId &&
    signal.currentStatus === change.supplierStatus &&
    signal.statusChangedDate === change.occurredAt.toISOString()
  );
}
