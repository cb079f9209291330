import type { Config } from "../config/config.ts";
import { createHealth } from "../health/health.ts";
import type { Logger } from "../log/log.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { startMetricsServer } from "../metrics/metrics-server.ts";
import type { Database } from "../store/database/database.ts";
import { createBookingExecutions } from "../temporal/client/booking-executions.ts";
import { createCatalogueWorkflows } from "../temporal/client/catalogue-workflows.ts";
import type { TemporalClient } from "../temporal/client/connection.ts";
import { createPassWorkflows } from "../temporal/client/pass-workflows.ts";
import { createPrebookingWorkflows } from "../temporal/client/prebooking-client.ts";
import { createWalkinWorkflows } from "../temporal/client/walkin-workflows.ts";
import { startApiPart } from "./api-part.ts";
import { offerPushUrl } from "./offer-push-url.ts";
import type { StopStack } from "./stop-stack.ts";
import type { Supplier } from "./supplier.ts";

/** Parts that every process has opened first. */
interface OpenParts {
  readonly config: Config;
  readonly database: Database;
  readonly temporal: TemporalClient;
  readonly supplier: Supplier;
  readonly log: Logger;
}

type HealthOptions = Parameters<typeof createHealth>[0];

/** How a process is, and the port on which it tells so. */
interface ServedHealth {
  readonly metrics: Metrics;
  readonly health: ReturnType<typeof createHealth>;
  readonly metricsUrl: string;
}

/** Serves `/metrics`, `/healthz` and `/readyz` on their own port. Nothing is looked at before `health.start`. */
export async function serveHealth(
  { config, database, temporal, supplier, log }: OpenParts,
  { ownWorker, needs }: Pick<HealthOptions, "ownWorker" | "needs">,
  stops: StopStack,
): Promise<ServedHealth> {
  const metrics = createMetrics({ processMetrics: true });
  const health = createHealth({ database, temporal, supplier, ownWorker, needs, log, metrics });
  const server = await startMetricsServer({
    registry: metrics.registry,
    readiness: health.readiness,
    ...config.metrics,
  });
  stops.add("the metrics", () => server.close());
  return { metrics, health, metricsUrl: `${server.url}/metrics` };
}

/**
 * Begins to look at the parts, serves the API, and tells a simulator where pushes go.
 * @returns the URL of the API
 */
export async function serveApi(
  { config, database, temporal, supplier, log }: OpenParts,
  { metrics, health }: ServedHealth,
  stops: StopStack,
): Promise<string> {
  await health.start();
  const api = await startApiPart({
    config,
    database,
    supplier,
    workflows: createPrebookingWorkflows(temporal.client),
    executions: createBookingExecutions(temporal.client),
    catalogueWorkflows: createCatalogueWorkflows(temporal.client),
    passWorkflows: createPassWorkflows(temporal.client),
    walkinWorkflows: createWalkinWorkflows(temporal.client),
    readiness: health.readiness,
    metrics,
    log,
  });
  stops.add("the api", () => api.stop());
  stops.add("the looks at the parts", async () => health.stop());
  await offerPushUrl({ config, supplierUrl: supplier.baseUrl, apiUrl: api.url, log });
  return api.url;
}
