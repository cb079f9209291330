import type { TestProject } from "vitest/node";
import "./provided.ts";
import { allOrNone, sharedPGliteFolder, sharedTestServer, sharedWorkflowBundle } from "./shared-servers.ts";

/** For tests that skip time: the test server's executable, the bundled workflows, and a database for real activities. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { values, releaseAll } = await allOrNone([sharedTestServer(), sharedWorkflowBundle(), sharedPGliteFolder()]);
  const [testServer, bundle, pglite] = values;
  project.provide("testServerPath", testServer.value);
  project.provide("workflowBundlePath", bundle.value);
  project.provide("pgliteFolder", pglite.value);
  return releaseAll;
}
