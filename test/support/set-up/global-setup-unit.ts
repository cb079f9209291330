import type { TestProject } from "vitest/node";
import "./provided.ts";
import { sharedPGliteFolder } from "./shared-servers.ts";

/** For tests on the embedded database, which need no server. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const pglite = await sharedPGliteFolder();
  project.provide("pgliteFolder", pglite.value);
  return pglite.release;
}
