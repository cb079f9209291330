import type { RequestHandler } from "express";
import type { Readiness } from "../../contract/readiness.ts";
import { HEALTH_HEADERS, livenessAnswer, readinessAnswer } from "../../http/health-answers.ts";

/** `GET /healthz`: the process lives. */
export const health: RequestHandler = function answerHealth(_req, res) {
  res.status(200).set(HEALTH_HEADERS).send(livenessAnswer());
};

/**
 * `GET /readyz`: 200 as long as a push can be stored. Without Temporal pushes are still accepted and bookings read,
 * and a restart or another process would not help: `temporal` says it, and nothing more.
 */
export function answerReadyz(readiness: () => Readiness): RequestHandler {
  return function answerReadiness(_req, res) {
    const { status, headers, body } = readinessAnswer(readiness());
    res.status(status).set(headers).send(body);
  };
}
