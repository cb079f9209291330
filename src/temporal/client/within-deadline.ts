import { type Client, WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import { asUnavailable } from "./unavailable.ts";

const CALL_DEADLINE_MS = 2_000;

/**
 * Makes a call that starts a workflow or signals it; that it was started already is no error.
 * @throws AppError `temporarily_unavailable` where Temporal does not answer in time
 */
export async function withinDeadline(client: Client, call: () => Promise<unknown>): Promise<void> {
  try {
    await client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw asUnavailable(error);
  }
}
