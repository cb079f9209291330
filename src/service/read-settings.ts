import { Runtime } from "@temporalio/worker";
import { expectedFailureOf } from "../api/http/expected-failure.ts";
import { type Config, type ConfigNeeds, readConfig } from "../config/config.ts";
import { createLogger, type Logger } from "../log/log.ts";
import { createWorkerLogger } from "../temporal/worker/worker-logger.ts";

/**
 * The configuration, and a logger as it says; Temporal's SDK logs there as well.
 * @throws {ConfigError} with one line for each mistake
 */
export function readSettings(env: NodeJS.ProcessEnv, needs: ConfigNeeds = {}): { config: Config; log: Logger } {
  const config = readConfig(env, needs);
  const log = createLogger({ level: config.logLevel, format: config.production ? "json" : "text" });
  // Signals are ours to handle: the api stops before the worker does.
  Runtime.install({ logger: createWorkerLogger(log, expectedFailureOf), shutdownSignals: [] });
  for (const { setting, message } of config.warnings) log.warn({ setting, reason: message }, "a setting has no effect");
  return { config, log };
}
