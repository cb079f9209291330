import { isGrpcServiceError } from "@temporalio/client";
import { AppError } from "../contract/app-error.ts";
import { StoreError } from "../store/store-error.ts";
import { TemporalServerError } from "../temporal/server-binaries/server-finding.ts";
import { isTemporalAway } from "../temporal/unavailable.ts";

/** A part that nobody asked to end has ended. */
export function endedByItself(part: string): AppError {
  return new AppError({ code: "part_ended", message: `${part} has ended by itself`, retryable: false });
}

/**
 * Says why the start failed and ends the process: one message for what a person can mend, and the whole error for
 * what only a developer can.
 */
export function endFailedStart(error: unknown): never {
  process.stderr.write(`\nThe start failed: ${textOf(error)}\n`);
  process.exit(1);
}

function textOf(error: unknown): string {
  if (error instanceof AppError || error instanceof StoreError || error instanceof TemporalServerError) {
    return error.message;
  }
  const aboutTemporal = temporalProblemOf(error);
  if (aboutTemporal !== null) return aboutTemporal;
  if (isPortTaken(error)) return `port ${error.port} is taken; set PORT or METRICS_PORT`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Null for what is not Temporal's; its own words, where it answers, hold nothing of ours. */
function temporalProblemOf(error: unknown): string | null {
  const isAway = isTemporalAway(error) || (error instanceof Error && error.name === "TransportError");
  if (isAway) return "Temporal does not answer; check TEMPORAL_ADDRESS and, where it is needed, TEMPORAL_TLS…";
  const refusal = grpcErrorIn(error);
  return refusal === null ? null : `Temporal refuses; check TEMPORAL_NAMESPACE and TEMPORAL_API_KEY (${refusal})`;
}

function grpcErrorIn(error: unknown): string | null {
  if (isGrpcServiceError(error)) return error.details;
  return error instanceof Error && error.cause !== undefined ? grpcErrorIn(error.cause) : null;
}

function isPortTaken(error: unknown): error is NodeJS.ErrnoException & { port: number } {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE" && "port" in error;
}
