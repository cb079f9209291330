import type { RequestHandler } from "express";
import type { Logger } from "../../log/log.ts";
import type { Metrics } from "../../metrics/metrics.ts";
import { callerNameOf } from "./authorize.ts";
import { routeOf } from "./route-of.ts";

/** Status of a request whose caller was gone before the answer, as proxies count it. */
const CALLER_GONE = 499;

/**
 * Counts and logs every request by its route template. Neither path, query string, headers nor
 * bodies are looked at: they hold ids of passes, keys and guests.
 */
export function observeRequests({ metrics, log }: { readonly metrics: Metrics; readonly log: Logger }): RequestHandler {
  return function observeRequest(req, res, next) {
    const startedAt = performance.now();
    res.once("close", () => {
      const durationMs = performance.now() - startedAt;
      const observation = {
        method: req.method,
        route: routeOf(req),
        status: res.writableFinished ? res.statusCode : CALLER_GONE,
      };
      metrics.observeHttp({ ...observation, seconds: durationMs / 1000 });
      const caller = callerNameOf(res);
      const fields = { ...observation, durationMs: Math.round(durationMs), ...(caller && { apiKey: caller }) };
      // Pushes and probes come all the time, and are in the metrics.
      if (caller === null) log.debug(fields, "Request answered");
      else log.info(fields, "Request answered");
    });
    next();
  };
}
