import { withKeptDevelopmentKey } from "./service/development-file.ts";
import { serveApi, serveHealth } from "./service/process-parts.ts";
import { readSettings } from "./service/read-settings.ts";
import { startOrEnd } from "./service/start-failure.ts";
import { startedMessage } from "./service/started-message.ts";
import { createStopStack } from "./service/stop-stack.ts";
import { openSupplier } from "./service/supplier.ts";
import { runUntilStopped } from "./service/until-stopped.ts";
import { openDatabase } from "./store/database/open-database.ts";
import { createTemporalClient } from "./temporal/client/connection.ts";

/** `npm run start:api`: the HTTP API and the push endpoint; scales out. */
const settings = await startOrEnd(() => readSettings(process.env, { databaseUrl: true }));
const { log } = settings;
const config = withKeptDevelopmentKey(settings.config, log);
const stops = createStopStack();

const started = await startOrEnd(start);
// Before it is said to be ready: who reads that may stop it at once.
const stopped = runUntilStopped({ stop: () => stops.stopAll() }, log);
log.info({ url: started.url }, "the api is ready");
// In production the output is for machines, and there is no key to tell.
if (!config.production) process.stdout.write(startedMessage(started, config));
await stopped;

async function start() {
  const database = await openDatabase({
    databaseUrl: config.database.url,
    pooler: config.database.pooler,
    dataDir: config.dataDir,
  });
  stops.add("the database", () => database.close());
  const temporal = createTemporalClient(null);
  stops.add("the Temporal client", () => temporal.close());
  const supplier = await openSupplier(config, log, { databaseClock: database.clock });
  stops.add("the DragonPass client", () => supplier.close());

  const parts = { config, database, temporal, supplier, log };
  const served = await serveHealth(parts, { ownWorker: null, needs: ["database"] }, stops);
  const url = await serveApi(parts, served, stops);
  return {
    url,
    metricsUrl: served.metricsUrl,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    temporalUiUrl: null,
    supplierUrl: supplier.baseUrl,
  };
}
