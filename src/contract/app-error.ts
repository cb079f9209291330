/** Facts about an error, without tokens, personal data or bodies. */
export type SafeDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

interface AppErrorOptions<Code extends string> {
  code: Code;
  /** A sentence for people; it ends up in logs and answers, so it holds no token, personal data or body. */
  message: string;
  /** Whether the same call may succeed later without anybody changing anything. */
  retryable: boolean;
  details?: SafeDetails;
  cause?: unknown;
}

/** Whether a caught value is an error of this service; `instanceof` alone says nothing about the type of its code. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}

/** Base of every error that this service throws: a stable `code`, and whether to repeat. Each part's class names its codes. */
export abstract class AppError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly retryable: boolean;
  readonly details: SafeDetails;

  constructor(options: AppErrorOptions<Code>) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.retryable = options.retryable;
    this.details = options.details ?? {};
  }
}
