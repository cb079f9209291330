import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from "@temporalio/worker";
import type { Logger } from "../log.ts";
import { createWorkerLogger } from "./worker-logger.ts";

/** The folder of the workflows; nothing outside the sandbox is in it. */
export const WORKFLOWS_PATH = fileURLToPath(new URL("../../workflows/index.ts", import.meta.url));

/** Bundles the workflows as a worker runs them; takes two to three seconds. */
export async function bundleWorkflows(log: Logger): Promise<WorkflowBundleWithSourceMap> {
  return await bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger: createWorkerLogger(log) });
}
