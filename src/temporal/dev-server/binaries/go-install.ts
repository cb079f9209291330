import { rename } from "node:fs/promises";
import { join } from "node:path";
import { isInPath } from "./executable.ts";
import { runCommand } from "./run-command.ts";
import type { Installer } from "./server-finding.ts";

/** The last release that `go install` can build: later ones have a `replace` in their go.mod. */
const CLI_VERSION = "v1.5.1";
const CLI_MODULE = `github.com/temporalio/cli/cmd/temporal@${CLI_VERSION}`;
const REPORT_EVERY_MS = 10_000;
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
    const startedAt = Date.now();
    let modules = 0;
    let packages = 0;
    const report = setInterval(() => {
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      progress(`${seconds} s: ${modules} modules fetched, ${packages} packages compiled`);
    }, REPORT_EVERY_MS);
    try {
      // -v names each package that is compiled. Without symbol table and debug data the binary is a fifth smaller.
      const result = await runCommand("go", ["install", "-v", "-ldflags", "-s -w", CLI_MODULE], {
        // Without cgo the build needs no C compiler; GOFLAGS of the user's stays.
        env: { ...env, CGO_ENABLED: "0", GOBIN: folder },
        cwd: folder,
        timeoutMs: BUILD_MS,
        onLine: (line) => {
          if (line.startsWith("go: downloading ")) modules += 1;
          else packages += 1;
        },
      });
      if (!result.succeeded) throw new Error(`${result.failure}: ${result.tail.slice(-5).join(" ")}`);
    } finally {
      clearInterval(report);
    }
    await rename(join(folder, "temporal"), join(folder, `temporal-${CLI_VERSION}`));
  },
};
