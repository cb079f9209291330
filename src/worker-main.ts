import { DEFAULT_TIMINGS } from "./domain/booking/timings.ts";
import { serveHealth } from "./service/process-parts.ts";
import { readSettings } from "./service/read-settings.ts";
import { endedByItself, startOrEnd } from "./service/start-failure.ts";
import { createStopStack } from "./service/stop-stack.ts";
import { openSupplier } from "./service/supplier.ts";
import { runUntilStopped } from "./service/until-stopped.ts";
import { startWorkerPart, type WorkerPart } from "./service/worker-part.ts";
import { openDatabase } from "./store/database/open-database.ts";
import { createTemporalClient } from "./temporal/client/connection.ts";
import { loadWorkflows } from "./temporal/worker/load-workflows.ts";

/** `npm run start:worker`: workflows and activities; scales out. */
const { config, log } = await startOrEnd(() => readSettings(process.env, { databaseUrl: true }));
const stops = createStopStack();

const { worker, metricsUrl } = await startOrEnd(start);
const failed = worker.stopped.then(() => Promise.reject(endedByItself("the worker")));
// Before it is said to be ready: who reads that may stop it at once.
const stopped = runUntilStopped({ failed, stop: () => stops.stopAll() }, log);
log.info({ url: metricsUrl }, "the worker is ready");
await stopped;

async function start() {
  const [database, workflowBundle] = await Promise.all([
    openDatabase({ databaseUrl: config.database.url, pooler: config.database.pooler, dataDir: config.dataDir }),
    loadWorkflows({ production: config.production, log }),
  ]);
  stops.add("the database", () => database.close());
  const temporal = createTemporalClient(null);
  stops.add("the Temporal client", () => temporal.close());
  const supplier = await openSupplier(config, log, { databaseClock: database.clock });
  stops.add("the DragonPass client", () => supplier.close());

  let running: WorkerPart | null = null;
  // Without one of them nothing is done here, and a roll-out must not go on.
  const needs = ["database", "temporal", "worker"] as const;
  // Before the workers, and after them when everything stops: whoever watches this process sees it all the while.
  const { health, metricsUrl } = await serveHealth(
    { config, database, temporal, supplier, log },
    { ownWorker: () => running, needs },
    stops,
  );

  const parts = { config, database, supplier, temporal, target: null, workflowBundle, timings: DEFAULT_TIMINGS, log };
  const started = await startWorkerPart(parts);
  running = started;
  stops.add("the worker", () => started.stop());
  await health.start();
  stops.add("the looks at the parts", async () => health.stop());
  return { worker: started, metricsUrl };
}
