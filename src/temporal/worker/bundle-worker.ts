import { fileURLToPath } from "node:url";
import { parentPort } from "node:worker_threads";
import { bundleWorkflowCode } from "@temporalio/worker";

const workflowsPath = fileURLToPath(new URL("../../../workflows/index.ts", import.meta.url));

/** Bundles in a thread of its own, since webpack would hold up the start of everything else for seconds. */
const findings: string[] = [];
const record = (message: string): void => void findings.push(message);
const ignore = (): void => undefined;
const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: record, error: record };
try {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  parentPort?.postMessage({ code });
} catch (error) {
  parentPort?.postMessage({ findings: [error instanceof Error ? error.message : String(error), ...findings] });
}
