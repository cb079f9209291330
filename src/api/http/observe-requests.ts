import type { RequestHandler } from "express";
import type { Logger } from "../../log/log.ts";
import { currentLogContext, type LogContext, withLogContext } from "../../log/log-context.ts";
import type { Metrics } from "../../metrics/metrics.ts";
import { callerNameOf } from "./authorize.ts";
import { problemCodeOf } from "./problem-details.ts";
import { requestIdOf } from "./request-id.ts";
import { routeOf } from "./route-of.ts";

/** Status of a request whose caller was gone before the answer, as proxies count it. */
const CALLER_GONE = 499;

/**
 * Gives every request an id, in its answer (`Request-Id`) and in every line that is logged for it, and counts and
 * logs it by its route template. Neither path, query string, other headers nor bodies are looked at: they hold ids of
 * passes, keys and guests.
 */
export function observeRequests({ metrics, log }: { readonly metrics: Metrics; readonly log: Logger }): RequestHandler {
  return function observeRequest(req, res, next) {
    const startedAt = performance.now();
    const requestId = requestIdOf(req.headers);
    res.locals.requestId = requestId;
    res.setHeader("Request-Id", requestId);
    let context: LogContext = { requestId };
    res.once("close", () => {
      const durationMs = performance.now() - startedAt;
      const observation = {
        method: req.method,
        route: routeOf(req),
        status: res.writableFinished ? res.statusCode : CALLER_GONE,
      };
      metrics.observeHttp({ ...observation, seconds: durationMs / 1000 });
      const caller = callerNameOf(res);
      const code = problemCodeOf(res);
      const fields = {
        ...context,
        ...observation,
        durationMs: Math.round(durationMs),
        ...(caller !== null && { apiKey: caller }),
        ...(code !== null && { code }),
      };
      // Pushes and probes that are well come all the time, and are in the metrics.
      if (caller === null && res.statusCode < 400) log.debug(fields, "request answered");
      else log.info(fields, "request answered");
    });
    withLogContext(context, () => {
      // What handlers add to it later is in the line about the answer too.
      context = currentLogContext();
      next();
    });
  };
}
