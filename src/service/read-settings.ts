import { Runtime } from "@temporalio/worker";
import { type Config, ConfigError, readConfig } from "../config.ts";
import { createLogger, type Logger } from "../log.ts";
import { createWorkerLogger } from "../temporal/worker-logger.ts";

/** The configuration, and a logger as it says. A mistake ends the process, with one line for each. */
export function readSettings(env: NodeJS.ProcessEnv): { config: Config; log: Logger } {
  const config = configOrExit(env);
  const log = createLogger({ level: config.logLevel, format: config.production ? "json" : "text" });
  // Signals are ours to handle: the api stops before the worker does.
  Runtime.install({ logger: createWorkerLogger(log), shutdownSignals: [] });
  return { config, log };
}

/** The halves run in several processes, and the embedded database belongs to one. */
export function requireDatabaseUrl(config: Config): void {
  if (config.database.url !== null) return;
  endWith("DATABASE_URL is needed here: the embedded database can be used by one process only (npm start).");
}

function configOrExit(env: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return endWith(error.message);
  }
}

function endWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
