import { randomUUID } from "node:crypto";
import type { Response } from "express";
import { rowOf } from "../../contract/error-codes.ts";
import type { FieldError } from "../../contract/field-errors.ts";
import type { ApiError } from "./api-error.ts";

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
    instance: error.instance ?? `urn:uuid:${requestId}`,
    code: error.code,
    ...(error.fieldErrors.length > 0 ? { errors: error.fieldErrors } : {}),
    ...(Object.keys(error.details).length > 0 ? { details: error.details } : {}),
  };
}

/** Answers with a problem document. @returns the id by which the log finds the occurrence */
export function sendProblem(res: Response, error: ApiError): string {
  const requestId = randomUUID();
  const problem = problemOf(error, requestId);
  if (error.retryAfterSeconds !== null) res.set("Retry-After", String(error.retryAfterSeconds));
  res.status(problem.status).set("Content-Type", "application/problem+json").send(JSON.stringify(problem));
  return requestId;
}
