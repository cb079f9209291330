import { type BatchKey, resourceBatchWorkflowId } from "../domain/workflow-ids.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { CatalogueWorkflows } from "../temporal/catalogue-workflows.ts";

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

interface BatchRings {
  readonly rings: number;
  /** The last ring was a moment ago: the next one waits. */
  readonly isPausing: boolean;
  isWaiting: boolean;
  readonly timer: NodeJS.Timeout;
}

/**
 * Rings for the first message of a batch at once, and for those that follow together: the workflow takes everything
 * that is in the inbox, and its history must stay small.
 */
export function createBatchRinger(dependencies: {
  readonly workflows: Pick<CatalogueWorkflows, "ringBatch">;
  readonly metrics: Pick<Metrics, "countRing">;
  readonly log: Logger;
}): BatchRinger {
  const { workflows, metrics, log } = dependencies;
  const batches = new Map<string, BatchRings>();
  const onTheirWay = new Set<Promise<void>>();

  function send(key: BatchKey): void {
    const sending = workflows.ringBatch(key).then(
      () => metrics.countRing("rung"),
      (error: unknown) => {
        metrics.countRing("unavailable");
        log.warn({ err: error, batchId: key.batchId }, "a batch could not be rung for; the sweep rings again");
      },
    );
    onTheirWay.add(sending);
    void sending.finally(() => onTheirWay.delete(sending));
  }

  function startPause(id: string, key: BatchKey, rings: number): void {
    const pauseMs = Math.min(PAUSE_FIRST_MS * 2 ** (rings - 1), PAUSE_MAX_MS);
    const timer = setTimeout(() => endPause(id, key), pauseMs).unref();
    batches.set(id, { rings, isPausing: true, isWaiting: false, timer });
  }

  function endPause(id: string, key: BatchKey): void {
    const batch = batches.get(id);
    if (batch === undefined) return;
    if (batch.isWaiting) {
      sendAndPause(id, key, batch.rings + 1);
    } else {
      const timer = setTimeout(() => batches.delete(id), FORGET_MS).unref();
      batches.set(id, { rings: batch.rings, isPausing: false, isWaiting: false, timer });
    }
  }

  function sendAndPause(id: string, key: BatchKey, rings: number): void {
    clearTimeout(batches.get(id)?.timer);
    send(key);
    startPause(id, key, rings);
  }

  return {
    ring(key) {
      const id = resourceBatchWorkflowId(key);
      const batch = batches.get(id);
      if (batch === undefined || !batch.isPausing) {
        sendAndPause(id, key, (batch?.rings ?? 0) + 1);
      } else if (batch.isWaiting) {
        metrics.countRing("coalesced");
      } else {
        batch.isWaiting = true;
      }
    },
    async idle() {
      // What waits is left to the sweep of whoever goes on.
      for (const { timer } of batches.values()) clearTimeout(timer);
      batches.clear();
      await Promise.all(onTheirWay);
    },
  };
}
