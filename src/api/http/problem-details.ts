import type { Response } from "express";
import { rowOf } from "../../contract/error-codes.ts";
import type { FieldError } from "../../contract/field-errors.ts";
import type { ApiError } from "./api-error.ts";
import { instanceOf } from "./request-id.ts";

/** RFC 9457. `details` holds facts beside the sentence, such as a deadline; `errors` what is wrong with fields. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
  readonly details?: ApiError["details"];
}

/** The problem document of an error. */
export function problemOf(error: ApiError, requestId: string): ProblemDetails {
  const { status, title } = rowOf(error.code);
  return {
    type: `urn:dragonpass-temporal:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    // The occurrence, as our log names it. Not the path: a path can hold a pass id.
    instance: error.instance ?? instanceOf(requestId),
    code: error.code,
    ...(error.fieldErrors.length > 0 ? { errors: error.fieldErrors } : {}),
    ...(Object.keys(error.details).length > 0 ? { details: error.details } : {}),
  };
}

/** Answers with a problem document; `observeRequests` has given the request its id. */
export function sendProblem(res: Response, error: ApiError): void {
  const requestId: unknown = res.locals.requestId;
  if (typeof requestId !== "string") throw new TypeError("the app has no observeRequests handler");
  const problem = problemOf(error, requestId);
  res.locals.problemCode = problem.code;
  if (error.retryAfterSeconds !== null) res.set("Retry-After", String(error.retryAfterSeconds));
  res.status(problem.status).set("Content-Type", "application/problem+json").send(JSON.stringify(problem));
}

/** The code of the problem that a request was answered with; null where there was none. */
export function problemCodeOf(res: Response): string | null {
  const code: unknown = res.locals.problemCode;
  return typeof code === "string" ? code : null;
}
