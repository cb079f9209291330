import { once } from "node:events";
import { Worker as Thread } from "node:worker_threads";
import { z } from "zod";
import { ServiceFault } from "../../contract/service-fault.ts";

const answer = z.union([
  z.object({ code: z.string(), files: z.array(z.string()) }),
  z.object({ findings: z.array(z.string()) }),
]);

/** The workflows as one file, and the paths of all files that went in. */
interface WorkflowBundle {
  /** With the source map at its end. */
  readonly code: string;
  readonly files: readonly string[];
}

/**
 * Bundles the workflows as a worker runs them; takes two to three seconds, on another processor.
 * @throws AppError `workflows_not_bundled` with the bundler's findings
 */
export async function bundleWorkflows(): Promise<WorkflowBundle> {
  const thread = new Thread(new URL("./bundle-worker.ts", import.meta.url));
  try {
    const [message] = (await once(thread, "message")) as [unknown];
    const result = answer.parse(message);
    if ("code" in result) return result;
    const found = result.findings.join("\n");
    throw new ServiceFault({
      code: "workflows_not_bundled",
      message: `The workflows cannot be bundled:\n${found}`,
      retryable: false,
    });
  } finally {
    await thread.terminate();
  }
}
