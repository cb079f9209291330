import type { RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";
import { ApiError } from "./api-error.ts";

const WINDOW_SECONDS = 60;
const FAILURES_MAX = 100;

/**
 * 429 for an address that keeps sending keys that are not known. Only refused requests come here:
 * behind a proxy all callers share one address, and one of them must not be able to lock out the others.
 */
export function createFailureLimit(failuresMax = FAILURES_MAX): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_SECONDS * 1000,
    limit: failuresMax,
    standardHeaders: false,
    legacyHeaders: false,
    handler: function refuseForAWhile(_req, _res, next) {
      next(
        new ApiError("rate_limited", "Too many requests with an unknown API key.", {
          retryAfterSeconds: WINDOW_SECONDS,
        }),
      );
    },
  });
}
