import { type Client, WorkflowNotFoundError } from "@temporalio/client";
import type { RingAnswer } from "../../domain/inbox/order-status-changed.ts";
import { CALL_DEADLINE_MS } from "./call-deadline.ts";
import { isRefusedByTemporal } from "./unavailable.ts";

/**
 * Sends a signal that is worth no failure: whatever it tells of is found without it, later. A workflow that takes no
 * signal any more counts as not running, so that it does not keep others waiting.
 */
export async function answerOfSignal(client: Client, send: () => Promise<void>): Promise<RingAnswer> {
  try {
    await client.withDeadline(Date.now() + CALL_DEADLINE_MS, send);
    return "rung";
  } catch (error) {
    return error instanceof WorkflowNotFoundError || isRefusedByTemporal(error) ? "not-running" : "unavailable";
  }
}
