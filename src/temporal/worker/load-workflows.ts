import type { WorkflowBundleOption } from "@temporalio/worker";
import type { AppError } from "../../contract/app-error.ts";
import { ServiceFault } from "../../contract/service-fault.ts";
import type { Logger } from "../../log/log.ts";
import { findBuiltBundle } from "./built-bundle.ts";
import { bundleWorkflows } from "./workflow-bundle.ts";

/**
 * The workflows for a worker: the bundle of `npm run build`, or one that is made here, which is said. In production a
 * built bundle of other code is refused: whoever built it relies on what it runs.
 * @throws AppError `workflow_bundle_stale`, `workflows_not_bundled`
 */
export async function loadWorkflows({
  production,
  log,
}: {
  readonly production: boolean;
  readonly log: Logger;
}): Promise<WorkflowBundleOption> {
  const built = await findBuiltBundle();
  switch (built.state) {
    case "fits":
      return { codePath: built.codePath };
    case "missing":
      log.info({}, "bundling the workflows; npm run build does it once for all starts");
      break;
    case "stale": {
      const { reason } = built;
      if (production) throw staleError(reason);
      log.warn({ reason }, "the built workflow bundle is not of this code; bundling the workflows");
    }
  }
  const { code } = await bundleWorkflows();
  return { code };
}

function staleError(reason: string): AppError {
  return new ServiceFault({
    code: "workflow_bundle_stale",
    message: `the workflow bundle in dist is not of this code (${reason}); run npm run build again, or delete dist`,
    retryable: false,
  });
}
