import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleWorkflows } from "../../../src/temporal/worker/workflow-bundle.ts";
import { createTemporaryFolder } from "../temporary-folder.ts";

/** The workflows as one file, which every worker of a run can be given instead of bundling them itself. */
export interface WorkflowBundleFile {
  path: string;
  remove(): Promise<void>;
}

/** Bundles the workflows into a temporary file. Throws, with the bundler's findings, where that does not work. */
export async function writeWorkflowBundle(): Promise<WorkflowBundleFile> {
  const { code } = await bundleWorkflows();
  const folder = await createTemporaryFolder("bundle");
  const path = join(folder.path, "workflow-bundle.js");
  await writeFile(path, code);
  return { path, remove: folder.remove };
}
