import { createLogger } from "../../../src/log/log.ts";
import { runUntilStopped } from "../../../src/service/until-stopped.ts";

// Run as a process of its own: it has something to finish before it can stop, which SIGUSR2 finishes.
const finished = new Promise((resolve) => process.once("SIGUSR2", resolve));
const keepAlive = setInterval(() => undefined, 1_000);
const stopped = runUntilStopped(
  {
    stop: async () => {
      await finished;
      clearInterval(keepAlive);
    },
  },
  createLogger({ level: "info", format: "text" }),
);
process.stdout.write("is running\n");
await stopped;
