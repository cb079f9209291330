import { isGrpcServiceError, ServiceError } from "@temporalio/client";
import { ServiceFault } from "../../contract/service-fault.ts";

/** gRPC: a call that ended so may succeed later, with nobody changing anything. */
const PASSING_CODES: ReadonlySet<number> = new Set([
  1, // cancelled: our own deadline
  4, // deadline exceeded
  8, // resource exhausted
  10, // aborted
  14, // unavailable
]);

/** gRPC: what was asked for cannot be done for this workflow, such as a signal more than a run may have. */
const REFUSING_CODES: ReadonlySet<number> = new Set([
  3, // invalid argument
  9, // failed precondition
  11, // out of range
]);

/** Whether Temporal did not answer, or not in time. */
export function isTemporalAway(error: unknown): boolean {
  if (isGrpcServiceError(error)) return PASSING_CODES.has(error.code);
  if (error instanceof ServiceError) return error.cause === undefined || isTemporalAway(error.cause);
  return error instanceof Error && error.cause !== undefined && isTemporalAway(error.cause);
}

/** Whether Temporal answers, and refuses this very call, however often it is repeated. */
export function isRefusedByTemporal(error: unknown): boolean {
  if (isGrpcServiceError(error)) return REFUSING_CODES.has(error.code);
  return error instanceof Error && error.cause !== undefined && isRefusedByTemporal(error.cause);
}

/** Turns an error that means Temporal is away into the one that says to come back later; others stay as they are. */
export function asUnavailable(error: unknown): unknown {
  if (!isTemporalAway(error)) return error;
  return new ServiceFault({
    code: "temporarily_unavailable",
    message:
      "Temporal does not answer at the moment; repeat the call later, with the same id or Idempotency-Key if it starts something.",
    retryable: true,
    cause: error,
  });
}
