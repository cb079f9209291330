import { type Client, WorkflowNotFoundError } from "@temporalio/client";
import { waitUntil } from "../wait-until.ts";

/** Deletes a workflow with its history, as an operator can, and waits until Temporal knows it no longer. */
export async function deleteExecution(client: Client, workflowId: string): Promise<void> {
  await client.workflowService.deleteWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
  });
  await waitUntil(
    () =>
      client.workflow
        .getHandle(workflowId)
        .describe()
        .catch((error: unknown) => error),
    (answer) => answer instanceof WorkflowNotFoundError,
  );
}
