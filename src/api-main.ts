import { createHealth } from "./health/health.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { startMetricsServer } from "./metrics/metrics-server.ts";
import { startApiPart } from "./service/api-part.ts";
import { withKeptDevelopmentKey } from "./service/development-file.ts";
import { offerPushUrl } from "./service/offer-push-url.ts";
import { readSettings } from "./service/read-settings.ts";
import { startOrEnd } from "./service/start-failure.ts";
import { startedMessage } from "./service/started-message.ts";
import { createStopStack } from "./service/stop-stack.ts";
import { openSupplier } from "./service/supplier.ts";
import { runUntilStopped } from "./service/until-stopped.ts";
import { openDatabase } from "./store/database/open-database.ts";
import { createBookingExecutions } from "./temporal/client/booking-executions.ts";
import { createCatalogueWorkflows } from "./temporal/client/catalogue-workflows.ts";
import { createTemporalClient } from "./temporal/client/connection.ts";
import { createPassWorkflows } from "./temporal/client/pass-workflows.ts";
import { createPrebookingWorkflows } from "./temporal/client/prebooking-client.ts";
import { createWalkinWorkflows } from "./temporal/client/walkin-workflows.ts";

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

  const metrics = createMetrics({ processMetrics: true });
  const workflows = createPrebookingWorkflows(temporal.client);
  const executions = createBookingExecutions(temporal.client);
  const catalogueWorkflows = createCatalogueWorkflows(temporal.client);
  const walkinWorkflows = createWalkinWorkflows(temporal.client);
  const health = createHealth({ database, temporal, supplier, ownWorker: null, needs: ["database"], log, metrics });
  const { readiness } = health;
  const metricsServer = await startMetricsServer({ registry: metrics.registry, readiness, ...config.metrics });
  stops.add("the metrics", () => metricsServer.close());
  const passWorkflows = createPassWorkflows(temporal.client);
  const parts = {
    config,
    database,
    supplier,
    workflows,
    executions,
    catalogueWorkflows,
    walkinWorkflows,
    passWorkflows,
    readiness,
    metrics,
    log,
  };
  await health.start();
  const api = await startApiPart(parts);
  stops.add("the api", () => api.stop());
  stops.add("the looks at the parts", async () => health.stop());
  await offerPushUrl({ config, supplierUrl: supplier.baseUrl, apiUrl: api.url, log });
  return {
    url: api.url,
    metricsUrl: `${metricsServer.url}/metrics`,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    temporalUiUrl: null,
    supplierUrl: supplier.baseUrl,
  };
}
