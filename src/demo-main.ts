import { Runtime } from "@temporalio/worker";
import { parseDemoArguments } from "./demo/demo-arguments.ts";
import { DemoFailure } from "./demo/demo-failure.ts";
import { openDemoWorld } from "./demo/demo-world.ts";
import { runDemo } from "./demo/run-demo.ts";
import { createLogger } from "./log/log.ts";
import { startOrEnd } from "./service/start-failure.ts";
import { watchStopSignals } from "./service/stop-signals.ts";
import { createWorkerLogger } from "./temporal/worker/worker-logger.ts";

/**
 * `npm run demo`: bookings from end to end on everything that is needed; `-- --module esim` plays one module, `-- --keep`
 * leaves it running to look at.
 */
const print = (line: string) => void process.stdout.write(`${line}\n`);
Runtime.install({ logger: createWorkerLogger(createLogger({ level: "error", format: "text" })), shutdownSignals: [] });

const given = parseDemoArguments(process.argv.slice(2));
if (typeof given === "string") {
  process.stderr.write(`${given}\n`);
  process.exit(1);
}

print(
  "Starting the simulator, a Temporal server, the database, the api and a worker (some seconds; a minute at the first time) …",
);
const world = await startOrEnd(() => openDemoWorld(print));
const stopSignals = watchStopSignals();
try {
  const isStopped = stopSignals.first.then(() => true);
  const isInterrupted = await Promise.race([runDemo(world, given.programme, print).then(() => false), isStopped]);
  if (isInterrupted) process.exitCode = 1;
  else if (given.isKept) {
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
