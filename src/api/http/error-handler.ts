import type { ErrorRequestHandler } from "express";
import { isAppError } from "../../contract/app-error.ts";
import { API_ERRORS, type PublicErrorCode, REJECTION_REASONS } from "../../contract/error-codes.ts";
import type { Logger } from "../../log/log.ts";
import { ApiError } from "./api-error.ts";
import { expectedFailureOf } from "./expected-failure.ts";
import { sendProblem } from "./problem-details.ts";
import { routeOf } from "./route-of.ts";

const RETRY_AFTER_SECONDS = 5;

/** Every error as a problem document. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return function answerWithProblem(error: unknown, req, res, next) {
    // Nobody is there to read an answer.
    if (req.socket.destroyed) return;
    if (res.headersSent) return next(error);
    const apiError = apiErrorOf(error);
    sendProblem(res, apiError);
    if (res.statusCode < 500) return;
    const about = { method: req.method, route: routeOf(req) };
    const expected = expectedFailureOf(error);
    if (expected !== null) log.warn({ ...about, ...expected }, "request refused; it can be repeated later");
    else log.error({ ...about, code: apiError.code, err: error }, "request failed");
  };
}

/** 404 for a path that is not one of ours. It names none: whoever tries paths learns nothing. */
export function nothingUnderPath(cause?: unknown): ApiError {
  return new ApiError("not_found", "There is nothing under this path.", { cause });
}

/** Any error as one that callers may see. What nobody foresaw is ours, so it is worth repeating. */
function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return withRetryAfter(error);
  if (isAppError(error) && isPublicCode(error.code)) {
    const { code, message, details } = error;
    return withRetryAfter(new ApiError(code, message, { details, cause: error }));
  }
  // The router could not decode a path parameter: no id of ours is written like that.
  if (error instanceof URIError || (error instanceof Error && "status" in error && error.status === 400)) {
    return nothingUnderPath(error);
  }
  return unavailable("The request could not be completed; send it again later.", error);
}

/** 503 with `Retry-After`. */
export function unavailable(message: string, cause: unknown, retryAfterSeconds = RETRY_AFTER_SECONDS): ApiError {
  return new ApiError("temporarily_unavailable", message, { retryAfterSeconds, cause });
}

function withRetryAfter(error: ApiError): ApiError {
  if (error.retryAfterSeconds !== null || error.code !== "temporarily_unavailable") return error;
  const { code, message, details } = error;
  return new ApiError(code, message, { details, retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
}

function isPublicCode(code: string): code is PublicErrorCode {
  return Object.hasOwn(API_ERRORS, code) || Object.hasOwn(REJECTION_REASONS, code);
}
