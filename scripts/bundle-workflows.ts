/** Bundles the workflows as a worker does when it starts, to see that it can: no Node built-ins, nothing missing. */
import { stat } from "node:fs/promises";
import { writeWorkflowBundle } from "../test/support/temporal/workflow-bundle.ts";

try {
  const { path, remove } = await writeWorkflowBundle();
  const { size } = await stat(path);
  await remove();
  process.stdout.write(`${Math.round(size / 1000)} kB\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
