import { findDevServer } from "../../../src/temporal/dev-server/binaries/find-dev-server.ts";
import { findFreePort, isListening } from "../../../src/temporal/dev-server/binaries/free-port.ts";
import { startServerProcess } from "../../../src/temporal/dev-server/binaries/server-process.ts";
import { waitUntil } from "../wait-until.ts";

/**
 * A dev server of a test's own, which suggests a new run after so many events instead of thousands.
 * @param updatesMax of one run; it takes no more, instead of no more than 2,000, and suggests a new one a little before
 */
export async function startDevServerWithShortRuns(
  eventsMax: number,
  updatesMax = 2_000,
): Promise<{
  address: string;
  stop(): Promise<void>;
}> {
  const { path } = await findDevServer({ env: process.env, progress: () => undefined });
  const port = await findFreePort();
  const server = startServerProcess(
    path,
    [
      ...["server", "start-dev", "--ip", "127.0.0.1", "--port", String(port), "--headless", "--log-level", "warn"],
      ...["--dynamic-config-value", `limit.historyCount.suggestContinueAsNew=${eventsMax}`],
      ...["--dynamic-config-value", `history.maxTotalUpdates=${updatesMax}`],
      ...["--dynamic-config-value", "system.enableActivityEagerExecution=true"],
    ],
    { env: process.env },
  );
  const isUp = await waitUntil(
    async () => server.hasExited() || (await isListening(port)),
    (settled) => settled,
  );
  if (!isUp || server.hasExited()) throw new Error(`the dev server did not start:\n${server.lastLines().join("\n")}`);
  return { address: `127.0.0.1:${port}`, stop: server.stop };
}
