import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import workerPackage from "@temporalio/worker/package.json" with { type: "json" };
import { type CommandResult, runCommand } from "./run-command.ts";
import type { Installer, Progress } from "./server-finding.ts";

/** The servers that the SDK can download. */
export type DownloadableServer = "dev-server" | "time-skipping";

/** What the SDK calls the downloaded file, by server. */
const FILE_NAMES: Record<DownloadableServer, string> = {
  "dev-server": `temporal-sdk-typescript-${workerPackage.version}`,
  "time-skipping": `temporal-test-server-sdk-typescript-${workerPackage.version}`,
};

const CHECK_EVERY_MS = 1_000;
const REPORT_EVERY_MS = 5_000;
/** The SDK's download has no time limit of its own; where packets are dropped it would wait for minutes. */
const NO_BYTES_WITHIN_MS = 30_000;
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
      const stalled = new AbortController();
      const watch = watchDownload(folder, fileName, progress, () => stalled.abort());
      const script = fileURLToPath(new URL("./sdk-download-main.ts", import.meta.url));
      const result = await runCommand(process.execPath, [script, server, folder], {
        env,
        timeoutMs: TOTAL_MS,
        signal: stalled.signal,
      });
      clearInterval(watch);
      // The SDK gives its server five seconds to start, which a busy machine may exceed: the file counts.
      if (!result.succeeded && (await sizeOf(join(folder, fileName))) === 0) {
        throw new Error(stalled.signal.aborted ? `no answer within ${NO_BYTES_WITHIN_MS / 1000} s` : reason(result));
      }
    },
  };
}

function watchDownload(folder: string, fileName: string, progress: Progress, onStalled: () => void): NodeJS.Timeout {
  const startedAt = Date.now();
  let grewAt = startedAt;
  let reportedAt = startedAt;
  let bytes = 0;
  return setInterval(async () => {
    const now = Date.now();
    const present = await downloadedBytes(folder, fileName);
    if (present > bytes) grewAt = now;
    bytes = present;
    const complete = (await sizeOf(join(folder, fileName))) > 0;
    if (!complete && now - grewAt > NO_BYTES_WITHIN_MS) onStalled();
    if (now - reportedAt >= REPORT_EVERY_MS) {
      reportedAt = now;
      progress(`${Math.round(bytes / 1e6)} MB downloaded after ${Math.round((now - startedAt) / 1000)} s`);
    }
  }, CHECK_EVERY_MS);
}

/** While it lasts, the SDK writes beside the final name. */
async function downloadedBytes(folder: string, fileName: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.filter((name) => name.startsWith(fileName)).map((n) => sizeOf(join(folder, n))),
  );
  return Math.max(0, ...sizes);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The innermost cause: the SDK repeats the whole chain with the same address three times. */
function reason({ tail, failure }: CommandResult): string {
  const text = tail.join(" ").trim();
  return text.slice(text.lastIndexOf("client error")).slice(0, 300) || failure;
}
