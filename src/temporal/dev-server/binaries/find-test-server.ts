import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findServer } from "./find-server.ts";
import { mavenTestServer } from "./maven-test-server.ts";
import { sdkDownload } from "./sdk-download.ts";
import type { FindOptions, FoundServer, Installer } from "./server-finding.ts";

/**
 * Finds the time-skipping test server: `TEMPORAL_TEST_SERVER_PATH`, the cache folder, the SDK's download, the Maven
 * artifact (which needs Java to run, too).
 *
 * @throws TemporalServerError `temporal_server_not_found`
 */
export function findTestServer(
  options: FindOptions,
  installers: Installer[] = [sdkDownload("time-skipping"), mavenTestServer],
): Promise<FoundServer> {
  return findServer(
    {
      title: "Temporal test server",
      variable: "TEMPORAL_TEST_SERVER_PATH",
      commandName: null,
      lockName: "install-test-server",
      works: isWhole,
      installers,
      help: [
        "install Java and Maven and run this again",
        'download "temporal-test-server" from https://github.com/temporalio/sdk-java/releases and set TEMPORAL_TEST_SERVER_PATH to its binary',
      ],
    },
    options,
  );
}

/** It has no `--version`: any call starts it. A script needs its jars; a binary came in place as a whole or not at all. */
async function isWhole(path: string): Promise<boolean> {
  try {
    if (!(await readFile(path)).subarray(0, 2).equals(Buffer.from("#!"))) return true;
    const library = join(dirname(path), "lib");
    await access(library);
    return (await readdir(library)).some((name) => name.startsWith("temporal-test-server"));
  } catch {
    return false;
  }
}
