import { ApplicationFailure } from "@temporalio/common";
import { FAILURE_TYPES } from "../../contract/failure-types.ts";
import type { LogMessage } from "../../log/log.ts";
import type { LogFields } from "../../log/loggable-fields.ts";

/** A failure of the table of failure types, as one log line says it: where it was thrown tells nobody anything. */
interface KnownFailure {
  readonly message: LogMessage;
  readonly fields: LogFields;
}

/** An activity's failure as a log line; null where it is none that we foresaw. */
export function knownFailureOf(error: unknown): KnownFailure | null {
  if (!(error instanceof ApplicationFailure)) return null;
  const { type, nonRetryable, message, nextRetryDelay } = error;
  if (typeof type !== "string" || !Object.hasOwn(FAILURE_TYPES, type)) return null;
  return {
    message: nonRetryable ? "an activity failed and is not repeated" : "an activity failed; Temporal repeats it",
    // Its message is in Temporal's history, and holds no data for that reason.
    fields: {
      code: type,
      reason: message,
      ...(typeof nextRetryDelay === "number" ? { repeatedInMs: nextRetryDelay } : {}),
    },
  };
}
