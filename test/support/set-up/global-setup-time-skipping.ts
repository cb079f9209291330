import type { TestProject } from "vitest/node";
import "./provided.ts";
import { allOrNone, sharedTestServer, sharedWorkflowBundle } from "./shared-servers.ts";

/** For tests that skip time: the test server's executable and the bundled workflows. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { values, releaseAll } = await allOrNone([sharedTestServer(), sharedWorkflowBundle()]);
  const [testServer, bundle] = values;
  project.provide("testServerPath", testServer.value);
  project.provide("workflowBundlePath", bundle.value);
  return releaseAll;
}
