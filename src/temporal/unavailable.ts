import { isGrpcServiceError, ServiceError } from "@temporalio/client";
import { AppError } from "../contract/app-error.ts";

/** gRPC: a call that ended so may succeed later, with nobody changing anything. */
const PASSING_CODES: ReadonlySet<number> = new Set([
  1, // cancelled: our own deadline
  4, // deadline exceeded
  8, // resource exhausted
  10, // aborted
  14, // unavailable
]);

/** Whether Temporal did not answer, or not in time. */
export function isTemporalAway(error: unknown): boolean {
  if (isGrpcServiceError(error)) return PASSING_CODES.has(error.code);
  if (error instanceof ServiceError) return error.cause === undefined || isTemporalAway(error.cause);
  return error instanceof Error && error.cause !== undefined && isTemporalAway(error.cause);
}

/** The same error, or the one that says to come back later. */
export function asUnavailable(error: unknown): unknown {
  if (!isTemporalAway(error)) return error;
  return new AppError({
    code: "temporarily_unavailable",
    message: "Temporal does not answer at the moment; repeat the call, which is safe.",
    retryable: true,
    cause: error,
  });
}
