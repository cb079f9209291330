import type { RequestHandler } from "express";
import type { Journal } from "../journal.ts";

/** A bucket that holds one second's worth of requests; 429 with `Retry-After: 1` when it is empty. */
export function rateLimit(requestsPerSecond: number, journal: Journal): RequestHandler {
  let tokens = requestsPerSecond;
  let filledAt = Date.now();
  return function limitRate(req, res, next) {
    const now = Date.now();
    tokens = Math.min(requestsPerSecond, tokens + ((now - filledAt) / 1_000) * requestsPerSecond);
    filledAt = now;
    if (tokens >= 1) {
      tokens -= 1;
      return next();
    }
    const requestId = req.get("x-request-id") ?? null;
    journal.add({ kind: "request-refused", method: req.method, path: req.path, requestId, status: 429, code: null });
    res.status(429).set("Retry-After", "1").json({ message: "Too many requests" });
  };
}
