import { relative } from "node:path";
import { buildWorkflowBundle } from "./temporal/worker/built-bundle.ts";

/** `npm run build`: bundles the workflows once, for every start of this code. */
try {
  const { codePath, bytes } = await buildWorkflowBundle();
  process.stdout.write(`${relative(process.cwd(), codePath)}: ${Math.round(bytes / 1000)} kB\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
