import { AppError, type SafeDetails } from "../../contract/app-error.ts";
import { type PublicErrorCode, rowOf } from "../../contract/error-codes.ts";
import type { FieldError } from "../../contract/field-errors.ts";

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
  const count = fieldErrors.length === 1 ? "1 field is" : `${fieldErrors.length} fields are`;
  return new ApiError("invalid_request", `${count} invalid; see errors.`, { fieldErrors });
}
