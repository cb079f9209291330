import type { TestProject } from "vitest/node";
import "./provided.ts";
import { sharedWorkflowBundle } from "./shared-servers.ts";

/** For replaying recorded histories, which needs no server: the bundled workflows. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bundle = await sharedWorkflowBundle();
  project.provide("workflowBundlePath", bundle.value);
  return bundle.release;
}
