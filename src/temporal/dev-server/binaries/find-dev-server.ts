import { findServer } from "./find-server.ts";
import { GO_INSTALL_COMMAND, goInstall } from "./go-install.ts";
import { runCommand } from "./run-command.ts";
import { sdkDownload } from "./sdk-download.ts";
import type { FindOptions, FoundServer, Installer } from "./server-finding.ts";

const VERSION_CHECK_MS = 20_000;

/**
 * Finds the Temporal CLI, whose `server start-dev` is the dev server: `TEMPORAL_CLI_PATH`, `PATH`, the cache folder,
 * the SDK's download, a build with Go.
 *
 * @throws TemporalServerError `temporal_server_not_found`
 */
export function findDevServer(
  options: FindOptions,
  installers: Installer[] = [sdkDownload("dev-server"), goInstall],
): Promise<FoundServer> {
  return findServer(
    {
      title: "Temporal dev server",
      variable: "TEMPORAL_CLI_PATH",
      commandName: "temporal",
      lockName: "install-dev-server",
      works: (path) => printsVersion(path, options.env),
      installers,
      help: [
        'install the Temporal CLI (https://docs.temporal.io/cli) so that "temporal" is in PATH',
        "set TEMPORAL_CLI_PATH to its binary",
        `install Go and run this again, or run: ${GO_INSTALL_COMMAND}`,
        "set TEMPORAL_ADDRESS to a Temporal server that runs already",
      ],
    },
    options,
  );
}

/** `--version` proves at once that the file is whole, for this machine, and the right program. */
async function printsVersion(path: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const result = await runCommand(path, ["--version"], { env, timeoutMs: VERSION_CHECK_MS });
  return result.failure === null && result.tail.some((line) => line.startsWith("temporal version"));
}
