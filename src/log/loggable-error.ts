import { AppError } from "../contract/app-error.ts";

const CAUSES_MAX = 3;
const FRAMES_MAX = 12;
const ERRORS_MAX = 5;

/** The part of an error that a log line shows. */
interface LoggableError {
  readonly type: string;
  readonly code?: string | number;
  /** Only where the message cannot hold what a caller sent. */
  readonly message?: string;
  /** Where it was thrown; without the first line, which repeats the message. */
  readonly frames?: readonly string[];
  readonly cause?: LoggableError;
  /** Of an `AggregateError`. */
  readonly errors?: readonly LoggableError[];
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
    ...(error instanceof AggregateError && depth < CAUSES_MAX
      ? { errors: error.errors.slice(0, ERRORS_MAX).map((part: unknown) => loggableError(part, depth + 1)) }
      : {}),
  };
}

/** Errors of Temporal's SDK about its connection and its own state. */
const SAFE_MESSAGES: ReadonlySet<string> = new Set([
  "TransportError",
  "ServiceError",
  "IllegalStateError",
  "DeterminismViolationError",
]);

function hasSafeMessage(error: Error): boolean {
  return error instanceof AppError || SAFE_MESSAGES.has(error.name) || "syscall" in error;
}

function codeOf(error: Error): string | number | undefined {
  const code = "code" in error ? error.code : undefined;
  return typeof code === "number" || (typeof code === "string" && code.length <= 64) ? code : undefined;
}

function framesOf(error: Error): { frames?: string[] } {
  // The stack begins with the message, which may have lines that look like frames.
  const frames = (error.stack ?? "")
    .replace(error.message, "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES_MAX)
    .map((line) => line.trim());
  return frames.length === 0 ? {} : { frames };
}
