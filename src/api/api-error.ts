import { AppError, type SafeDetails } from "../contract/app-error.ts";
import { type PublicErrorCode, rowOf } from "../contract/error-codes.ts";

/** One thing that is wrong with what was sent. */
export interface FieldError {
  /** RFC 6901 JSON pointer into the body; for a query parameter or a header, `/` and its name. */
  readonly pointer: string;
  readonly code: string;
  /** Never repeats the value, which may be personal data. */
  readonly message: string;
}

/** An error that becomes a problem document. */
export class ApiError extends AppError<PublicErrorCode> {
  readonly fieldErrors: readonly FieldError[];
  readonly retryAfterSeconds: number | null;
  /** Fixed `instance` of the problem document; null for an id of this occurrence. */
  readonly instance: string | null;

  constructor(
    code: PublicErrorCode,
    message: string,
    more: {
      readonly fieldErrors?: readonly FieldError[];
      readonly retryAfterSeconds?: number;
      readonly instance?: string;
      readonly details?: SafeDetails;
      readonly cause?: unknown;
    } = {},
  ) {
    const { fieldErrors = [], retryAfterSeconds = null, instance = null, details, cause } = more;
    super({ code, message, retryable: rowOf(code).repeat === "later", ...(details && { details }), cause });
    this.fieldErrors = fieldErrors;
    this.retryAfterSeconds = retryAfterSeconds;
    this.instance = instance;
  }
}

/** 400 with every field that is wrong. */
export function invalidRequest(fieldErrors: readonly FieldError[]): ApiError {
  const count = fieldErrors.length === 1 ? "One field is" : `${fieldErrors.length} fields are`;
  return new ApiError("invalid_request", `${count} not as this call needs it; see errors.`, { fieldErrors });
}
