import { AppError } from "../contract/app-error.ts";

const CAUSES_MAX = 3;
const FRAMES_MAX = 12;

/** What a log line says about an error. */
export interface LoggableError {
  readonly type: string;
  readonly code?: string | number;
  /** Only where the message cannot hold what a caller sent. */
  readonly message?: string;
  /** Where it was thrown; without the first line, which repeats the message. */
  readonly frames?: readonly string[];
  readonly cause?: LoggableError;
}

/**
 * An error without what others wrote into it. `JSON.parse` and PostgreSQL quote the data that they
 * fail on, so a message is kept only from our own errors, whose messages hold none, and from system errors.
 */
export function loggableError(error: unknown, depth = 0): LoggableError {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = codeOf(error);
  const cause = error.cause === undefined || depth >= CAUSES_MAX ? undefined : loggableError(error.cause, depth + 1);
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    ...(hasSafeMessage(error) ? { message: error.message } : {}),
    ...framesOf(error),
    ...(cause === undefined ? {} : { cause }),
  };
}

function hasSafeMessage(error: Error): boolean {
  return error instanceof AppError || ["ConfigError", "StoreError"].includes(error.name) || "syscall" in error;
}

function codeOf(error: Error): string | number | undefined {
  const code = "code" in error ? error.code : undefined;
  return typeof code === "number" || (typeof code === "string" && code.length <= 64) ? code : undefined;
}

function framesOf(error: Error): { frames?: string[] } {
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES_MAX)
    .map((line) => line.trim());
  return frames.length === 0 ? {} : { frames };
}
