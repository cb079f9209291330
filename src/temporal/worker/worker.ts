import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { NativeConnection, Worker, type WorkflowBundleOption } from "@temporalio/worker";
import type { BookingWatchActivities, InboxActivities, OrderActivities } from "../../domain/activity-interfaces.ts";
import type { BulkReadActivities, CatalogueActivities } from "../../domain/catalogue/catalogue-activities.ts";
import type { PassActivities } from "../../domain/passes/pass-activities.ts";
import type { WalkinActivities } from "../../domain/redemptions/walkin-activities.ts";
import { BOOKINGS_TASK_QUEUE, DRAGONPASS_TASK_QUEUE } from "../../domain/task-queues.ts";
import { connectionSettings, type TemporalTarget } from "../client/connection.ts";
import { activityLogContext } from "./activity-log-context.ts";

/** Running activities may finish within this when the process is stopped. */
const SHUTDOWN_GRACE = "20 seconds";
/** At a time in this process. Each reads several items at once, at the rate that all share; more would only wait. */
const BULK_READS_MAX = 4;

interface WorkerOptions {
  readonly target: TemporalTarget | null;
  readonly workflowBundle: WorkflowBundleOption;
  readonly activities: OrderActivities &
    PassActivities &
    InboxActivities &
    BookingWatchActivities &
    CatalogueActivities &
    WalkinActivities;
}

/** Workers that poll until they are stopped. */
export interface RunningWorker {
  /** Settles when they have stopped; rejects when one stopped because of a fault. */
  readonly stopped: Promise<void>;
  /** By which Temporal shows who polls. */
  readonly identity: string;
  /** Whether all of them poll. */
  isRunning(): boolean;
  stop(): Promise<void>;
}

/** Starts a worker for bookings and one for bulk reads, and resolves when both poll. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { connectionOptions, namespace } = connectionSettings(options.target);
  const connection = await NativeConnection.connect(connectionOptions);
  const identity = workerIdentity();
  // maxConcurrent…TaskPolls are ignored by this SDK.
  const shared = {
    connection,
    namespace,
    identity,
    activityTaskPollerBehavior: { type: "autoscaling" } as const,
    interceptors: { activity: [activityLogContext] },
  };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: BOOKINGS_TASK_QUEUE,
      workflowBundle: options.workflowBundle,
      activities: { ...options.activities },
      shutdownGraceTime: SHUTDOWN_GRACE,
      workflowTaskPollerBehavior: { type: "autoscaling" },
    }),
    Worker.create({
      ...shared,
      taskQueue: DRAGONPASS_TASK_QUEUE,
      activities: bulkReadsOf(options.activities),
      maxConcurrentActivityTaskExecutions: BULK_READS_MAX,
      // They take minutes, and the next attempt goes on where one was stopped: it is told at once.
      shutdownGraceTime: 0,
    }),
  ]);
  const runs = workers.map((worker) => worker.run());
  const ended = Promise.allSettled(runs).then(() => connection.close());
  const stopped = Promise.all(runs).then(() => ended);
  // Whoever waits for it gets the fault; nobody waiting must not end the process.
  stopped.catch(() => undefined);
  return {
    stopped,
    identity,
    isRunning: () => workers.every((worker) => worker.getState() === "RUNNING"),
    stop: async () => {
      for (const worker of workers) if (worker.getState() === "RUNNING") worker.shutdown();
      await ended;
      await stopped;
    },
  };
}

/** The SDK's own, and what tells it from a worker that had the same process id on the same host, as in a container. */
function workerIdentity(): string {
  return `${process.pid}@${hostname()}/${randomUUID().slice(0, 8)}`;
}

function bulkReadsOf({ applyBatch, recoverEvents, syncPart, readDetails }: BulkReadActivities) {
  return { applyBatch, recoverEvents, syncPart, readDetails } satisfies BulkReadActivities;
}
