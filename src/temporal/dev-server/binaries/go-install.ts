import { rename } from "node:fs/promises";
import { join } from "node:path";
import { isInPath } from "./executable.ts";
import { runCommand } from "./run-command.ts";
import type { Installer } from "./server-finding.ts";

/** The last release that `go install` can build: later ones have a `replace` in their go.mod. */
const CLI_VERSION = "v1.5.1";
const CLI_MODULE = `github.com/temporalio/cli/cmd/temporal@${CLI_VERSION}`;
const REPORT_EVERY_S = 10;
/** Five minutes on two idle cores; this is for slower ones, and busy ones. */
const BUILD_MS = 30 * 60_000;

/** The command that a person would type, for messages. */
export const GO_INSTALL_COMMAND = `CGO_ENABLED=0 go install -ldflags '-s -w' ${CLI_MODULE}`;

/** Builds the Temporal CLI from its Go module. */
export const goInstall: Installer = {
  how: "go install",
  cachedPath: `temporal-${CLI_VERSION}`,
  unavailable: async (env) => ((await isInPath("go", env)) ? null : 'there is no "go" in PATH'),
  install: async ({ env, progress, folder }) => {
    progress(`building the Temporal CLI ${CLI_VERSION} with Go; the first time this takes some minutes`);
    let modules = 0;
    let packages = 0;
    // -v names each package that is compiled. Without symbol table and debug data the binary is a fifth smaller.
    const { failure, tail } = await runCommand("go", ["install", "-v", "-ldflags", "-s -w", CLI_MODULE], {
      // Without cgo the build needs no C compiler; GOFLAGS of the user's stays.
      env: { ...env, CGO_ENABLED: "0", GOBIN: folder },
      cwd: folder,
      timeoutMs: BUILD_MS,
      onLine: (line) => {
        if (line.startsWith("go: downloading ")) modules += 1;
        else packages += 1;
      },
      onSecond: (seconds) => {
        if (seconds % REPORT_EVERY_S !== 0) return;
        progress(`${seconds} s: ${modules} modules fetched, ${packages} packages compiled`);
      },
    });
    if (failure !== null) throw new Error(`${failure}: ${tail.slice(-5).join(" ")}`);
    await rename(join(folder, "temporal"), join(folder, `temporal-${CLI_VERSION}`));
  },
};
