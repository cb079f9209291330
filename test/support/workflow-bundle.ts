import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode } from "@temporalio/worker";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** The workflows as one file, which every worker of a run can be given instead of bundling them itself. */
export interface WorkflowBundleFile {
  path: string;
  remove(): Promise<void>;
}

/** Bundles the workflows into a temporary file. Throws, with the bundler's findings, where that does not work. */
export async function writeWorkflowBundle(): Promise<WorkflowBundleFile> {
  const findings: string[] = [];
  const record = (message: string) => findings.push(message);
  const ignore = () => undefined;
  const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: record, error: record };
  try {
    const workflowsPath = fileURLToPath(new URL("../../workflows/index.ts", import.meta.url));
    const { code } = await bundleWorkflowCode({ workflowsPath, logger });
    const folder = await createTemporaryFolder("bundle");
    const path = join(folder.path, "workflow-bundle.js");
    await writeFile(path, code);
    return { path, remove: folder.remove };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(["The workflows cannot be bundled:", reason, ...findings].join("\n"), { cause: error });
  }
}
