import { isGrpcServiceError } from "@temporalio/client";
import { isTemporalAway } from "../temporal/client/unavailable.ts";

/** gRPC status codes that mean something a person can mend. */
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** Why Temporal cannot be used, and what to do; null for what is not Temporal's. */
export function temporalProblemOf(error: unknown): string | null {
  const isAway = isTemporalAway(error) || (error instanceof Error && error.name === "TransportError");
  if (isAway) return "Temporal does not answer; check TEMPORAL_ADDRESS and, where it is needed, TEMPORAL_TLS…";
  const refusal = grpcErrorIn(error);
  if (refusal === null) return null;
  switch (refusal.code) {
    case NOT_FOUND:
      return "TEMPORAL_NAMESPACE: Temporal has no such namespace; create it there, or give another";
    case PERMISSION_DENIED:
    case UNAUTHENTICATED:
      return "TEMPORAL_API_KEY: Temporal refuses us; check it, TEMPORAL_TLS_CLIENT_CERT… and TEMPORAL_NAMESPACE";
    default:
      // Its own words, which are about the call and hold nothing of ours.
      return `Temporal refuses; check TEMPORAL_NAMESPACE and TEMPORAL_API_KEY (${refusal.details.split("\n", 1)[0]})`;
  }
}

function grpcErrorIn(error: unknown): { code: number; details: string } | null {
  if (isGrpcServiceError(error)) return error;
  return error instanceof Error && error.cause !== undefined ? grpcErrorIn(error.cause) : null;
}
