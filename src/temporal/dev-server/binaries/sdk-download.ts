import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import workerPackage from "@temporalio/worker/package.json" with { type: "json" };
import { type CommandResult, runCommand } from "./run-command.ts";
import type { Installer } from "./server-finding.ts";

/** The servers that the SDK can download. */
type DownloadableServer = "dev-server" | "time-skipping";

/** The SDK's name of the downloaded file, by server. */
const FILE_NAMES: Record<DownloadableServer, string> = {
  "dev-server": `temporal-sdk-typescript-${workerPackage.version}`,
  "time-skipping": `temporal-test-server-sdk-typescript-${workerPackage.version}`,
};

const REPORT_EVERY_S = 5;
/** The SDK's download has no time limit of its own; where packets are dropped it would wait for minutes. */
const NO_BYTES_WITHIN_S = 30;
const TOTAL_MS = 15 * 60_000;

/**
 * The SDK's own download of a server. The SDK gives it only together with a start of the server, and only once per
 * process may its runtime be configured: so it happens in a process of its own (`sdk-download-main.ts`).
 */
export function sdkDownload(server: DownloadableServer): Installer {
  const fileName = FILE_NAMES[server];
  return {
    how: "the SDK's download",
    cachedPath: fileName,
    unavailable: async () => null,
    install: async ({ env, progress, folder }) => {
      const isComplete = () => sizeOf(join(folder, fileName)) > 0;
      const stalled = new AbortController();
      let bytes = 0;
      let grewAt = 0;
      const script = fileURLToPath(new URL("./sdk-download-main.ts", import.meta.url));
      const result = await runCommand(process.execPath, [script, server, folder], {
        env,
        timeoutMs: TOTAL_MS,
        signal: stalled.signal,
        onSecond: (seconds) => {
          const present = downloadedBytes(folder, fileName);
          if (present > bytes || isComplete()) grewAt = seconds;
          bytes = present;
          if (seconds - grewAt > NO_BYTES_WITHIN_S) stalled.abort();
          if (seconds % REPORT_EVERY_S !== 0) return;
          progress(`${Math.round(bytes / 1e6)} MB downloaded after ${seconds} s`);
        },
      });
      // The SDK gives its server five seconds to start, which a busy machine may exceed: the file counts.
      if (result.failure === null || isComplete()) return;
      throw new Error(stalled.signal.aborted ? `no answer within ${NO_BYTES_WITHIN_S} s` : reason(result));
    },
  };
}

/** While it lasts, the SDK writes beside the final name. */
function downloadedBytes(folder: string, fileName: string): number {
  const names = readdirSync(folder).filter((name) => name.startsWith(fileName));
  return Math.max(0, ...names.map((name) => sizeOf(join(folder, name))));
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The innermost cause: the SDK repeats the whole chain with the same address three times. */
function reason({ tail, failure }: CommandResult): string {
  const text = tail.join(" ").trim();
  return text.slice(text.lastIndexOf("client error")).slice(0, 300) || `${failure}`;
}
