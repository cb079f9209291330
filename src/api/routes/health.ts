import type { RequestHandler } from "express";
import { ApiError } from "../api-error.ts";

/** Which of the two stores answer. */
export interface Readiness {
  readonly database: boolean;
  readonly temporal: boolean;
}

/** `GET /healthz`: the process lives. */
export const health: RequestHandler = function answerHealth(_req, res) {
  res.status(200).json({ status: "alive" });
};

/**
 * `GET /readyz`: 200 as long as the database answers. Without Temporal pushes are still accepted and
 * bookings read, and a restart or another process would not help: `temporal` says it, and nothing more.
 */
export function readiness(isReady: () => Promise<Readiness>): RequestHandler {
  return async function answerReadiness(_req, res) {
    const { database, temporal } = await isReady();
    if (!database) {
      throw new ApiError("temporarily_unavailable", "The database does not answer.", {
        details: { database, temporal },
      });
    }
    res.status(200).json({ status: "ready", database, temporal });
  };
}
