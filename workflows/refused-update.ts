import { ApplicationFailure } from "@temporalio/workflow";
import type { FailureType } from "../src/contract/failure-types.ts";

/** An update that is refused: its caller gets the code as the failure's type. */
export function refusedUpdate({
  code,
  message,
}: {
  readonly code: FailureType;
  readonly message: string;
}): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message, nonRetryable: true });
}
