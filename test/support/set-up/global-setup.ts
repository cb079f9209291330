import type { TestProject } from "vitest/node";
import "./provided.ts";
import {
  allOrNone,
  sharedDevServer,
  sharedPGliteAfterFirstRead,
  sharedPostgres,
  sharedWorkflowBundle,
} from "./shared-servers.ts";

/** For tests on real servers: the dev server, both databases and the bundled workflows, once per run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { values, releaseAll } = await allOrNone([
    sharedDevServer(),
    sharedPostgres(),
    sharedPGliteAfterFirstRead(),
    sharedWorkflowBundle(),
  ]);
  const [devServer, postgres, pglite, bundle] = values;
  project.provide("temporalAddress", devServer.value);
  project.provide("postgresUrl", postgres.value.url);
  project.provide("databaseAfterFirstRead", postgres.value.databaseAfterFirstRead);
  project.provide("pgliteFolder", pglite.value.folder);
  project.provide("pgliteFolderAfterFirstRead", pglite.value.folderAfterFirstRead);
  project.provide("workflowBundlePath", bundle.value);
  return releaseAll;
}
