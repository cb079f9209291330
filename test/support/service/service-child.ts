import { Runtime } from "@temporalio/worker";
import { readConfig } from "../../../src/config/config.ts";
import type { Timings } from "../../../src/domain/booking/timings.ts";
import { createLogger } from "../../../src/log/log.ts";
import { startAll } from "../../../src/service/start-all.ts";
import { runUntilStopped } from "../../../src/service/until-stopped.ts";
import { createWorkerLogger } from "../../../src/temporal/worker/worker-logger.ts";

/** Options that `src/main.ts` does not take from its environment. */
export interface ServiceChildOptions {
  readonly timings: Timings;
  readonly keepEveryMs?: number;
}

// Run as a process of its own: the whole service, with a test's timings.
const options = JSON.parse(process.env.SERVICE_CHILD ?? "") as ServiceChildOptions;
const log = createLogger({ level: "debug" });
Runtime.install({ logger: createWorkerLogger(log), shutdownSignals: [] });
const service = await startAll({
  config: readConfig(process.env),
  log,
  env: process.env,
  progress: (line) => void process.stderr.write(`${line}\n`),
  ...options,
});
process.stdout.write(`listens on ${service.url}\n`);
await runUntilStopped(service, log);
