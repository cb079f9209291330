import { join } from "node:path";
import type { WorkflowBundleOption } from "@temporalio/worker";
import type { Config } from "../config/config.ts";
import { SEARCH_ATTRIBUTE_TYPES } from "../domain/booking/search-attributes.ts";
import { DEFAULT_TIMINGS, type Timings } from "../domain/booking/timings.ts";
import type { Logger } from "../log/log.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../simulator/simulator.ts";
import type { Database } from "../store/database/database.ts";
import { openDatabase } from "../store/database/open-database.ts";
import { prepareDataDir } from "../store/database/pglite/data-dir.ts";
import { createTemporalClient, type TemporalClient, type TemporalTarget } from "../temporal/client/connection.ts";
import { type DevServer, startDevServer } from "../temporal/dev-server/dev-server.ts";
import { loadWorkflows } from "../temporal/worker/load-workflows.ts";
import type { KeptPort } from "./development-file.ts";
import { keptPort } from "./kept-ports.ts";
import { serveApi, serveHealth } from "./process-parts.ts";
import { endedByItself } from "./start-failure.ts";
import { createStopStack, type StopStack } from "./stop-stack.ts";
import { openSupplier } from "./supplier.ts";
import { startWorkerPart, type WorkerPart } from "./worker-part.ts";

interface StartAllOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
  /** Told what is going on while servers are found, built or started. */
  readonly progress: (line: string) => void;
  readonly timings?: Timings;
  readonly simulator?: SimulatorOptions;
  /** Takes any free ports for simulator and dev server, instead of the same from start to start. */
  readonly freePorts?: boolean;
  /** A server that runs already, whatever the environment says. */
  readonly target?: TemporalTarget;
  /** How often it is looked whether the namespace still has what bookings need. */
  readonly keepEveryMs?: number;
  /** With more open batches than this a program is read as a whole; 200 by default. */
  readonly openBatchesMax?: number | undefined;
}

/** Everything in one process. */
export interface RunningService {
  readonly url: string;
  readonly metricsUrl: string;
  /** Null where a real DragonPass is configured. */
  readonly simulator: Simulator | null;
  /** Null where the Temporal server was not started here. */
  readonly temporalUiUrl: string | null;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Where DragonPass, or the simulator, is called. */
  readonly supplierUrl: string;
  /** For those who look behind the API: tests, and the demo. */
  readonly database: Database;
  readonly temporal: TemporalClient;
  /** Rejects when a part has ended that nobody asked to end. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const DEV_SERVER_NAMESPACE = "default";

/** Starts api and worker, with whatever of simulator, dev server and database is not configured. */
export async function startAll(options: StartAllOptions): Promise<RunningService> {
  const stops = createStopStack();
  try {
    return await start(options, stops);
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

async function start(options: StartAllOptions, stops: StopStack): Promise<RunningService> {
  const { config, log } = options;
  prepareDataDirFor(options);
  // Side by side: each takes seconds, and none needs another.
  const [devServer, simulator, database, workflowBundle] = await allStarted<
    [DevServer | null, Simulator | null, Database, WorkflowBundleOption]
  >([
    startTemporal(options, stops),
    startSupplier(options, stops),
    openStore(options, stops),
    loadWorkflows({ production: config.production, log }),
  ]);

  const target = options.target ?? targetOf(devServer);
  const temporal = createTemporalClient(target);
  stops.add("the Temporal client", () => temporal.close());
  const supplier = await openSupplier(config, log, {
    databaseClock: database.clock,
    simulatorUrl: simulator?.url ?? null,
  });
  stops.add("the DragonPass client", () => supplier.close());

  const timings = options.timings ?? DEFAULT_TIMINGS;
  let running: WorkerPart | null = null;
  const parts = { config, database, temporal, supplier, log };
  const served = await serveHealth(parts, { ownWorker: () => running, needs: ["database"] }, stops);
  const worker = await startWorkerPart({
    ...parts,
    ...{ target, workflowBundle, timings, openBatchesMax: options.openBatchesMax },
    ...(options.keepEveryMs === undefined ? {} : { keepEveryMs: options.keepEveryMs }),
  });
  running = worker;
  stops.add("the worker", () => worker.stop());
  const url = await serveApi(parts, served, stops);

  return {
    url,
    metricsUrl: served.metricsUrl,
    simulator,
    temporalUiUrl: devServer?.uiUrl ?? null,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    supplierUrl: supplier.baseUrl,
    database,
    temporal,
    failed: failureOf(worker.stopped, devServer),
    stop: () => stops.stopAll(),
  };
}

/**
 * Makes the folder of what is kept on this machine, where anything is that cannot be done without.
 * @throws StoreError `data_dir_unusable`
 */
export function prepareDataDirFor(options: Pick<StartAllOptions, "config" | "target">): void {
  const { database, dataDir } = options.config;
  if (database.url === null || startsDevServer(options)) prepareDataDir(dataDir);
}

function startsDevServer({ config, target }: Pick<StartAllOptions, "config" | "target">): boolean {
  return !config.temporal.addressIsSet && target === undefined;
}

async function startTemporal(options: StartAllOptions, stops: StopStack): Promise<DevServer | null> {
  const { config, env, progress } = options;
  if (!startsDevServer(options)) return null;
  const devServer = await startDevServer({
    dataFile: join(config.dataDir, "temporal.db"),
    namespace: DEV_SERVER_NAMESPACE,
    searchAttributes: SEARCH_ATTRIBUTE_TYPES,
    port: await portOf("temporalPort", options),
    uiPort: await portOf("temporalUiPort", options),
    env,
    progress,
  });
  stops.add("the Temporal dev server", () => devServer.stop());
  return devServer;
}

/** A port that stays from start to start; or 0, any free one, for those who do not want that. */
async function portOf(name: KeptPort, { config, progress, freePorts = false }: StartAllOptions): Promise<number> {
  return freePorts ? 0 : await keptPort(name, { dataDir: config.dataDir, progress });
}

async function startSupplier(options: StartAllOptions, stops: StopStack): Promise<Simulator | null> {
  const { supplier } = options.config;
  if (supplier.mode !== "simulator" || supplier.baseUrl !== null) return null;
  const simulator = await startSimulator({ port: await portOf("simulatorPort", options), ...options.simulator });
  stops.add("the simulator", () => simulator.close());
  return simulator;
}

async function openStore({ config, log }: StartAllOptions, stops: StopStack) {
  const database = await openDatabase({
    databaseUrl: config.database.url,
    pooler: config.database.pooler,
    dataDir: config.dataDir,
    onConnectionError: (error) =>
      log.warn({ err: error }, "a connection to the database was lost; the pool replaces it"),
  });
  stops.add("the database", () => database.close());
  return database;
}

function targetOf(devServer: DevServer | null): TemporalTarget | null {
  return devServer === null ? null : { address: devServer.address, namespace: DEV_SERVER_NAMESPACE };
}

/** Waits for all, also when one has failed: what starts late must be stopped too. */
async function allStarted<Parts extends readonly unknown[]>(
  parts: {
    [Index in keyof Parts]: Promise<Parts[Index]>;
  },
): Promise<Parts> {
  await Promise.allSettled(parts);
  return (await Promise.all(parts)) as unknown as Parts;
}

function failureOf(worker: Promise<void>, devServer: DevServer | null): Promise<never> {
  const ended = (what: string) => () => Promise.reject(endedByItself(what));
  const parts = [worker.then(ended("the worker"))];
  if (devServer !== null) parts.push(devServer.exited.then(ended("the Temporal dev server")));
  const failed = Promise.race(parts) as Promise<never>;
  // Nobody has to watch it.
  failed.catch(() => undefined);
  return failed;
}
