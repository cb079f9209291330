import { NativeConnection, Worker, type WorkflowBundleOption } from "@temporalio/worker";
import type { InboxActivities, OrderActivities } from "../domain/activity-interfaces.ts";
import type { CatalogueActivities } from "../domain/catalogue-activities.ts";
import { connectionSettings, type TemporalTarget } from "./connection.ts";
import { BOOKINGS_TASK_QUEUE } from "./task-queues.ts";

/** Running activities may finish within this when the process is stopped. */
const SHUTDOWN_GRACE = "20 seconds";

export interface WorkerOptions {
  readonly target: TemporalTarget | null;
  readonly workflowBundle: WorkflowBundleOption;
  readonly activities: OrderActivities & InboxActivities & CatalogueActivities;
  /** Tests use their own, so that each has its own worker. */
  readonly taskQueue?: string;
}

/** A worker that polls until it is stopped. */
export interface RunningWorker {
  /** Settles when the worker has stopped; rejects when it stopped because of a fault. */
  readonly stopped: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a worker for bookings, and resolves when it polls. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { connectionOptions, namespace } = connectionSettings(options.target);
  const connection = await NativeConnection.connect(connectionOptions);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: options.taskQueue ?? BOOKINGS_TASK_QUEUE,
    workflowBundle: options.workflowBundle,
    activities: { ...options.activities },
    shutdownGraceTime: SHUTDOWN_GRACE,
    // maxConcurrent…TaskPolls are ignored by this SDK.
    workflowTaskPollerBehavior: { type: "autoscaling" },
    activityTaskPollerBehavior: { type: "autoscaling" },
  });
  const stopped = worker.run().finally(() => connection.close());
  // Whoever waits for it gets the fault; nobody waiting must not end the process.
  stopped.catch(() => undefined);
  return {
    stopped,
    stop: async () => {
      if (worker.getState() === "RUNNING") worker.shutdown();
      await stopped;
    },
  };
}
