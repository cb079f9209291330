/**
 * Lets the Temporal SDK download a server into a folder: `node sdk-download-main.ts dev-server|time-skipping <folder>`.
 * The SDK starts what it has downloaded, which shows that it runs; it is stopped at once.
 */
import { Runtime } from "@temporalio/worker";
import workerPackage from "@temporalio/worker/package.json" with { type: "json" };

const [server, folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: sdk-download-main.ts dev-server|time-skipping <folder>");

const exe = {
  type: "cached-download",
  downloadDir: folder,
  version: "default",
  // Only what is in the folder already would be affected, and it is empty.
  ttl: 24 * 60 * 60 * 1000,
  sdkName: "sdk-typescript",
  sdkVersion: workerPackage.version,
} as const;

try {
  const runtime = Runtime.install({ shutdownSignals: [] });
  const started = await runtime.createEphemeralServer(
    server === "time-skipping"
      ? { type: "time-skipping", exe, port: null, extraArgs: [] }
      : {
          type: "dev-server",
          exe,
          ip: "127.0.0.1",
          port: null,
          ui: false,
          uiPort: null,
          namespace: "default",
          dbFilename: null,
          log: { format: "pretty", level: "error" },
          extraArgs: [],
        },
  );
  await runtime.shutdownEphemeralServer(started);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(1));
}
