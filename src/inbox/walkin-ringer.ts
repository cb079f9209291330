import type { OrderId } from "../contract/vocabulary.ts";
import type { WalkinPushed } from "../domain/redemptions/walkin-activities.ts";
import type { Logger } from "../log/log.ts";
import { createRareWarning } from "../log/rare-warning.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Db } from "../store/database/database.ts";
import type { WalkinWorkflows } from "../temporal/client/walkin-workflows.ts";
import { inGroups } from "./in-groups.ts";
import { keepWalkins } from "./keep-walkins.ts";
import { createDeliveries, ringAnswerOf } from "./ring-deliveries.ts";

/** Rings at the workflows of walk-ins, after the messages about them have been committed. */
export interface WalkinRinger {
  /** Returns at once and never throws: a ring that is lost is repeated by the sweep. */
  ring(event: WalkinPushed): void;
  /** Resolves when nothing waits and nothing is on its way. */
  idle(): Promise<void>;
}

// One transaction for all that came in during the previous one.
const KEPT_AT_ONCE = 256;
/** An embedded database is busy with each transaction, and stores fewer messages meanwhile. */
const GATHERED_MS = 100;
/** Rings are held until nothing has come for so long, so that no workflow takes time from messages that come at once. */
const QUIET_MS = 200;
/** No ring is held for longer. */
const HELD_MAX_MS = 10_000;

/**
 * A ringer that shows walk-ins before it rings for them: to run a workflow takes a hundred times as long as to store a
 * row, and many may come at once. The messages are not used up by that, so whatever fails here is made up for.
 */
export function createWalkinRinger(dependencies: {
  readonly db: Db;
  readonly workflows: Pick<WalkinWorkflows, "ring">;
  readonly metrics: Pick<Metrics, "countRing">;
  readonly log: Pick<Logger, "warn">;
  /** Rings on their way at once. Each may start a workflow, so few are: a booking must not wait for them. */
  readonly deliveriesMax?: number;
  /** Walk-ins that wait to be shown, and those that wait for a ring; more are left to the sweep. */
  readonly waitingMax?: number;
}): WalkinRinger {
  const { db, workflows, metrics, log, deliveriesMax = 16, waitingMax = 5_000 } = dependencies;
  const deliveries = createDeliveries<OrderId, WalkinPushed>({
    send: (_, event) => ringAnswerOf(workflows.ring(event)),
    subject: "walk-in",
    fieldsOf: (orderId) => ({ orderId }),
    metrics,
    log,
    deliveriesMax,
    waitingMax,
  });
  const unkept = createRareWarning(log, "could not show walk-ins before their workflows do");
  const groups = inGroups<WalkinPushed>({
    work: async (events) => {
      try {
        await keepWalkins(db, [...new Set(events.map(({ orderId }) => orderId))], { areApplied: false });
      } catch (error) {
        unkept.warn({ err: error, count: events.length });
      }
      hold(events);
    },
    sizeMax: KEPT_AT_ONCE,
    waitingMax,
    gatherMs: GATHERED_MS,
  });
  const held = new Map<OrderId, WalkinPushed>();
  let heldSince = 0;
  let timer: NodeJS.Timeout | undefined;

  function hold(events: readonly WalkinPushed[]): void {
    if (held.size === 0) heldSince = performance.now();
    for (const event of events) {
      if (held.has(event.orderId)) metrics.countRing("coalesced");
      held.set(event.orderId, event);
    }
    clearTimeout(timer);
    const leftMs = heldSince + HELD_MAX_MS - performance.now();
    timer = setTimeout(release, Math.max(0, Math.min(QUIET_MS, leftMs))).unref();
  }

  function release(): void {
    clearTimeout(timer);
    for (const [orderId, event] of held) deliveries.deliver(orderId, event);
    held.clear();
  }

  return {
    ring(event) {
      if (!groups.add(event)) metrics.countRing("dropped");
    },
    async idle() {
      await groups.idle();
      release();
      await deliveries.idle();
      unkept.flush();
    },
  };
}
