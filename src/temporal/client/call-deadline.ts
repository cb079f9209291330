import type { Client } from "@temporalio/client";
import { asUnavailable } from "./unavailable.ts";

/** A call that hangs longer is given up: without a deadline it hangs for 20 s and more while Temporal is away. */
export const CALL_DEADLINE_MS = 2_000;

/**
 * A call of Temporal that nobody but Temporal has to answer.
 * @throws {AppError} `temporarily_unavailable` where it does not
 */
export async function withCallDeadline<T>(client: Client, call: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
  } catch (error) {
    throw asUnavailable(error);
  }
}

/**
 * Asked before an update: that waits far longer, for a worker and for DragonPass, and its time-out does not tell whether
 * Temporal has taken it at all.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer: nothing of what was asked will be done
 */
export async function ensureTemporalAnswers(client: Client): Promise<void> {
  await withCallDeadline(client, () => client.workflowService.getSystemInfo({}));
}
