import { AppError } from "../contract/app-error.ts";
import { StoreError } from "../store/store-error.ts";
import { TemporalServerError } from "../temporal/server-binaries/server-finding.ts";

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
  if (isPortTaken(error)) return `port ${error.port} is taken; set PORT or METRICS_PORT`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isPortTaken(error: unknown): error is NodeJS.ErrnoException & { port: number } {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE" && "port" in error;
}
