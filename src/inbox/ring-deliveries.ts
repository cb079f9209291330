import { AppError } from "../contract/app-error.ts";
import type { RingAnswer } from "../domain/inbox/order-status-changed.ts";
import type { Logger } from "../log/log.ts";
import type { LogFields } from "../log/loggable-fields.ts";
import { createRareWarning } from "../log/rare-warning.ts";
import type { Metrics } from "../metrics/metrics.ts";

/** Rings on their way to Temporal, bounded. */
interface Deliveries<Id extends string, Ring> {
  deliver(id: Id, ring: Ring): void;
  /** Resolves when nothing waits and nothing is on its way. */
  idle(): Promise<void>;
}

/**
 * Delivers rings, at most `deliveriesMax` at once and one at a time for each workflow. What comes while a workflow's
 * ring waits is the same ring: it reads everything that is in the inbox. What does not fit is left to the sweep.
 */
export function createDeliveries<Id extends string, Ring>(dependencies: {
  /** Rejects where Temporal refuses this very ring; answers `unavailable` while it is away. */
  readonly send: (id: Id, ring: Ring) => Promise<RingAnswer>;
  /** Kind of subject, in the words of the log; `fieldsOf` gives the fields that name one. */
  readonly subject: "booking" | "batch" | "walk-in";
  readonly fieldsOf: (id: Id) => LogFields;
  readonly metrics: Pick<Metrics, "countRing">;
  readonly log: Pick<Logger, "warn">;
  readonly deliveriesMax: number;
  readonly waitingMax: number;
}): Deliveries<Id, Ring> {
  const { send, subject, fieldsOf, metrics, log, deliveriesMax, waitingMax } = dependencies;
  /** In the order of arrival. */
  const waiting = new Map<Id, Ring>();
  const onTheirWay = new Set<Id>();
  const idleListeners: (() => void)[] = [];
  const failed = createRareWarning(log, `could not ring for a ${subject}; the sweep rings again`);
  const unfit = createRareWarning(log, `too many rings for a ${subject} wait; the sweep rings again`);

  function next(): void {
    for (const [id, ring] of waiting) {
      if (onTheirWay.size >= deliveriesMax) return;
      // What came in after a ring was sent may have missed the workflow's reading: it needs its own.
      if (onTheirWay.has(id)) continue;
      waiting.delete(id);
      onTheirWay.add(id);
      void sendOne(id, ring);
    }
    if (waiting.size === 0 && onTheirWay.size === 0) for (const listener of idleListeners.splice(0)) listener();
  }

  async function sendOne(id: Id, ring: Ring): Promise<void> {
    const answer = await send(id, ring).catch((error: unknown) => {
      failed.warn({ ...fieldsOf(id), err: error });
      return "refused" as const;
    });
    metrics.countRing(answer === "not-running" ? "not_running" : answer);
    onTheirWay.delete(id);
    if (answer === "unavailable") dropAll(id);
    next();
  }

  /** Temporal is away: each of these would only wait for its own deadline. */
  function dropAll(id: Id): void {
    failed.warn({ ...fieldsOf(id), code: "temporarily_unavailable" });
    for (const _ of waiting) metrics.countRing("dropped");
    waiting.clear();
  }

  return {
    deliver(id, ring) {
      if (waiting.has(id)) metrics.countRing("coalesced");
      else if (waiting.size >= waitingMax) {
        unfit.warn(fieldsOf(id));
        return metrics.countRing("dropped");
      }
      waiting.set(id, ring);
      next();
    },
    async idle() {
      if (waiting.size > 0 || onTheirWay.size > 0) await new Promise<void>((resolve) => idleListeners.push(resolve));
      failed.flush();
      unfit.flush();
    },
  };
}

/** How a ring ended that rejects while Temporal is away. */
export async function ringAnswerOf(ring: Promise<void>): Promise<"rung" | "unavailable"> {
  try {
    await ring;
    return "rung";
  } catch (error) {
    if (error instanceof AppError && error.code === "temporarily_unavailable") return "unavailable";
    throw error;
  }
}
