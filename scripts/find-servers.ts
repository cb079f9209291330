/** Finds, or obtains, the Temporal servers that the tests need, and says where they are. Exits with 1 without them. */
import { findDevServer } from "../src/temporal/dev-server/binaries/find-dev-server.ts";
import { findTestServer } from "../src/temporal/dev-server/binaries/find-test-server.ts";

const options = { env: process.env, progress: (line: string) => void process.stderr.write(`${line}\n`) };

// One after the other: a build wants all processors.
for (const find of [findDevServer, findTestServer]) {
  try {
    const { path, how } = await find(options);
    process.stdout.write(`${path} (${how})\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
