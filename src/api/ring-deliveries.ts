import type { BookingId } from "../contract/vocabulary.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { OrderStatusChanged, PrebookingWorkflows } from "../temporal/prebooking-workflows.ts";

/** Rings on their way to Temporal, bounded. */
export interface Deliveries {
  deliver(bookingId: BookingId, signal: OrderStatusChanged): void;
  /** Resolves when nothing waits and nothing is on its way. */
  idle(): Promise<void>;
}

/**
 * Delivers rings, at most `deliveriesMax` at once and one at a time for each booking. What comes while a
 * booking's ring waits is the same ring: the workflow reads everything that is in the inbox.
 */
export function createDeliveries(dependencies: {
  readonly workflows: Pick<PrebookingWorkflows, "ring">;
  readonly metrics: Pick<Metrics, "countRing">;
  readonly log: Logger;
  readonly deliveriesMax: number;
  readonly waitingMax: number;
}): Deliveries {
  const { workflows, metrics, log, deliveriesMax, waitingMax } = dependencies;
  /** In the order of arrival. */
  const waiting = new Map<BookingId, OrderStatusChanged>();
  const onTheirWay = new Set<BookingId>();
  const idleListeners: (() => void)[] = [];

  function next(): void {
    for (const [bookingId, signal] of waiting) {
      if (onTheirWay.size >= deliveriesMax) return;
      // What came in after a ring was sent may have missed the workflow's reading: it needs its own.
      if (onTheirWay.has(bookingId)) continue;
      waiting.delete(bookingId);
      onTheirWay.add(bookingId);
      void send(bookingId, signal);
    }
    if (waiting.size === 0 && onTheirWay.size === 0) for (const listener of idleListeners.splice(0)) listener();
  }

  async function send(bookingId: BookingId, signal: OrderStatusChanged): Promise<void> {
    const answer = await workflows.ring(bookingId, signal).catch((error: unknown) => {
      log.warn({ err: error, bookingId }, "A ring failed; the sweep rings again");
      return "unavailable" as const;
    });
    metrics.countRing(answer === "not-running" ? "not_running" : answer);
    onTheirWay.delete(bookingId);
    if (answer === "unavailable") dropAll();
    next();
  }

  /** Temporal is away: each of these would only wait for its own deadline. */
  function dropAll(): void {
    for (const _ of waiting) metrics.countRing("dropped");
    waiting.clear();
  }

  return {
    deliver(bookingId, signal) {
      if (waiting.has(bookingId)) metrics.countRing("coalesced");
      else if (waiting.size >= waitingMax) return metrics.countRing("dropped");
      waiting.set(bookingId, signal);
      next();
    },
    idle() {
      if (waiting.size === 0 && onTheirWay.size === 0) return Promise.resolve();
      return new Promise((resolve) => idleListeners.push(resolve));
    },
  };
}
