import { type BatchKey, resourceBatchWorkflowId } from "../domain/workflow-ids.ts";
import type { Logger } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { CatalogueWorkflows } from "../temporal/client/catalogue-workflows.ts";
import { createDeliveries, ringAnswerOf } from "./ring-deliveries.ts";

/** Rings at the workflows of batches, after their messages have been committed. */
export interface BatchRinger {
  /** Returns at once and never throws: a ring that is lost is repeated by the sweep. */
  ring(key: BatchKey): void;
  /** Makes the rings that wait, and resolves when none is on its way. */
  idle(): Promise<void>;
}

/** Pause after the first ring of a batch; it doubles, so that a batch costs few rings however slowly it comes. */
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 30_000;
/** A batch is forgotten after this, and its next message rings at once. */
const FORGET_MS = 5 * 60_000;
/** Batches that are remembered; of more the longest known is forgotten. */
const REMEMBERED_MAX = 1_000;

interface BatchRings {
  readonly rings: number;
  /** The last ring was a moment ago: the next one waits. */
  readonly isPausing: boolean;
  isWaiting: boolean;
  readonly timer: NodeJS.Timeout;
}

/**
 * Rings for the first message of a batch at once, and for those that follow together: the workflow takes everything
 * that is in the inbox, and its history must stay small. Each ring may start a workflow, so few are on their way: a
 * booking must not wait for them.
 */
export function createBatchRinger(dependencies: {
  readonly workflows: Pick<CatalogueWorkflows, "ringBatch">;
  readonly metrics: Pick<Metrics, "countRing">;
  readonly log: Pick<Logger, "warn">;
  /** Rings on their way at once. */
  readonly deliveriesMax?: number;
  /** Batches that wait for a ring; more are left to the sweep. */
  readonly waitingMax?: number;
}): BatchRinger {
  const { workflows, metrics, log, deliveriesMax = 16, waitingMax = 200 } = dependencies;
  const batches = new Map<string, BatchRings>();
  const deliveries = createDeliveries<string, BatchKey>({
    send: (_, key) => ringAnswerOf(workflows.ringBatch(key)),
    subject: "batch",
    fieldsOf: (workflowId) => ({ workflowId }),
    metrics,
    log,
    deliveriesMax,
    waitingMax,
  });

  function remember(id: string, batch: BatchRings): void {
    batches.delete(id);
    batches.set(id, batch);
    if (batches.size <= REMEMBERED_MAX) return;
    const [oldest] = batches;
    if (oldest === undefined) return;
    const [oldestId, { isWaiting, timer }] = oldest;
    clearTimeout(timer);
    batches.delete(oldestId);
    if (isWaiting) metrics.countRing("dropped");
  }

  function deliverAndPause(id: string, key: BatchKey, rings: number): void {
    clearTimeout(batches.get(id)?.timer);
    deliveries.deliver(id, key);
    const pauseMs = Math.min(PAUSE_FIRST_MS * 2 ** (rings - 1), PAUSE_MAX_MS);
    const timer = setTimeout(() => endPause(id, key), pauseMs).unref();
    remember(id, { rings, isPausing: true, isWaiting: false, timer });
  }

  function endPause(id: string, key: BatchKey): void {
    const batch = batches.get(id);
    if (batch === undefined) return;
    if (batch.isWaiting) {
      deliverAndPause(id, key, batch.rings + 1);
    } else {
      const timer = setTimeout(() => batches.delete(id), FORGET_MS).unref();
      remember(id, { rings: batch.rings, isPausing: false, isWaiting: false, timer });
    }
  }

  return {
    ring(key) {
      const id = resourceBatchWorkflowId(key);
      const batch = batches.get(id);
      if (batch === undefined || !batch.isPausing) {
        deliverAndPause(id, key, (batch?.rings ?? 0) + 1);
      } else if (batch.isWaiting) {
        metrics.countRing("coalesced");
      } else {
        batch.isWaiting = true;
      }
    },
    async idle() {
      // What waits for the end of a pause is left to the sweep of whoever goes on.
      for (const { timer } of batches.values()) clearTimeout(timer);
      batches.clear();
      await deliveries.idle();
    },
  };
}
