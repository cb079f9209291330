import type { TestProject } from "vitest/node";
import "./provided.ts";
import {
  allOrNone,
  sharedDevServer,
  sharedPGliteFolder,
  sharedPostgres,
  sharedWorkflowBundle,
} from "./shared-servers.ts";

/** For tests on real servers: the dev server, both databases and the bundled workflows, once per run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { values, releaseAll } = await allOrNone([
    sharedDevServer(),
    sharedPostgres(),
    sharedPGliteFolder(),
    sharedWorkflowBundle(),
  ]);
  const [devServer, postgres, pglite, bundle] = values;
  project.provide("temporalAddress", devServer.value);
  project.provide("postgresUrl", postgres.value);
  project.provide("pgliteFolder", pglite.value);
  project.provide("workflowBundlePath", bundle.value);
  return releaseAll;
}
