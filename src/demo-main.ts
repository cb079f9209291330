import { Runtime } from "@temporalio/worker";
import { DemoFailure } from "./demo/demo-failure.ts";
import { openDemoWorld } from "./demo/demo-world.ts";
import { runDemo } from "./demo/run-demo.ts";
import { createLogger } from "./log/log.ts";
import { startOrEnd } from "./service/start-failure.ts";
import { watchStopSignals } from "./service/stop-signals.ts";
import { createWorkerLogger } from "./temporal/worker/worker-logger.ts";

/** `npm run demo`: four bookings on everything that is needed; `-- --keep` leaves it running to look at. */
const print = (line: string) => void process.stdout.write(`${line}\n`);
Runtime.install({ logger: createWorkerLogger(createLogger({ level: "error", format: "text" })), shutdownSignals: [] });

print(
  "Starting the simulator, a Temporal server, the database, the api and a worker (some seconds; a minute at the first time) …",
);
const world = await startOrEnd(() => openDemoWorld(print));
const stopSignals = watchStopSignals();
try {
  const isStopped = stopSignals.first.then(() => true);
  const isInterrupted = await Promise.race([runDemo(world, print).then(() => false), isStopped]);
  if (isInterrupted) process.exitCode = 1;
  else if (process.argv.includes("--keep")) {
    print(`${world.addresses}Still running: open the links above. Ctrl-C ends it.`);
    await isStopped;
  } else
    print("\nEverything stops now, so the links above no longer work. `npm run demo -- --keep` leaves it running.");
} catch (error) {
  process.exitCode = 1;
  const message = error instanceof DemoFailure ? error.message : String(error instanceof Error ? error.stack : error);
  print(`\nThe demo has FAILED:\n${message}`);
} finally {
  await world.close();
}
