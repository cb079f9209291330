import {
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowUpdateHandle,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import type { AppError } from "../../contract/app-error.ts";
import { ServiceFault } from "../../contract/service-fault.ts";
import { ensureTemporalAnswers } from "./call-deadline.ts";
import { asUnavailable, isTemporalAway } from "./unavailable.ts";

/** How an update ended. */
export type UpdateAnswer<Value, Code extends string> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "refused"; readonly code: Code; readonly message: string }
  /** No workflow is running: it has ended, or never was. */
  | { readonly kind: "not-running" };

/** A worker has to take the request, and DragonPass to answer. */
const UPDATE_DEADLINE_MS = 10_000;

/**
 * Sends an update and waits for its answer. Each has its own update id: one that has failed stays failed forever.
 * @throws AppError `temporarily_unavailable` where Temporal, or the workflow, does not answer in time
 */
export async function answerOfUpdate<Value, Code extends string>(
  client: Client,
  update: () => Promise<Value>,
  codes: readonly Code[],
): Promise<UpdateAnswer<Value, Code>> {
  await ensureTemporalAnswers(client);
  try {
    return { kind: "done", value: await client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, update) };
  } catch (error) {
    // It may have been taken, and be carried out later.
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw notYet(error);
    return failedUpdate(error, codes) ?? Promise.reject(asUnavailable(error));
  }
}

/** Sends an update that is as good as done once it is accepted, and waits for its answer: null where that does not come in time. */
export async function answerOfAccepted<Value, Code extends string>(
  client: Client,
  start: () => Promise<WorkflowUpdateHandle<Value>>,
  codes: readonly Code[],
): Promise<UpdateAnswer<Value, Code> | null> {
  await ensureTemporalAnswers(client);
  const deadline = Date.now() + UPDATE_DEADLINE_MS;
  let update: WorkflowUpdateHandle<Value>;
  try {
    update = await client.withDeadline(deadline, start);
  } catch (error) {
    return failedUpdate(error, codes) ?? Promise.reject(asUnavailable(error));
  }
  try {
    return { kind: "done", value: await client.withDeadline(deadline, () => update.result()) };
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isTemporalAway(error)) return null;
    return failedUpdate(error, codes) ?? Promise.reject(error);
  }
}

function failedUpdate<Code extends string>(error: unknown, codes: readonly Code[]): UpdateAnswer<never, Code> | null {
  if (error instanceof WorkflowNotFoundError) return { kind: "not-running" };
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const failure = error.cause instanceof ApplicationFailure ? error.cause : null;
  const code = codes.find((one) => one === failure?.type);
  // Another one: the workflow ended while the update was in it; the stored row has the last word.
  return failure === null || code === undefined
    ? { kind: "not-running" }
    : { kind: "refused", code, message: failure.message };
}

function notYet(cause: unknown): AppError {
  const message = "The workflow has not answered yet, and may still do what was asked; repeat the call, which is safe.";
  return new ServiceFault({ code: "temporarily_unavailable", message, retryable: true, cause });
}
