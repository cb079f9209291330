/** Bundles the workflows as a build does, and keeps nothing, to see that it can: no Node built-ins, nothing missing. */
import { bundleWorkflows } from "../src/temporal/worker/workflow-bundle.ts";

try {
  const { code } = await bundleWorkflows();
  process.stdout.write(`${Math.round(code.length / 1000)} kB\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
