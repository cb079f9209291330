import { Counter, Histogram, type Registry } from "prom-client";

/** One HTTP request that has been answered, or whose caller has gone. */
interface HttpObservation {
  readonly method: string;
  /** The template, `/v1/prebookings/:bookingId`; never the path, which holds ids. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Counts and times requests. */
export function httpMetrics(registry: Registry): (observation: HttpObservation) => void {
  const registers = [registry];
  const requests = new Counter({
    name: "http_requests_total",
    help: "HTTP requests by route template, method and status; 499 where the caller was gone before the answer",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const seconds = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the request's headers to the end of the answer",
    labelNames: ["method", "route"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    registers,
  });
  return ({ method, route, status, seconds: took }) => {
    requests.inc({ method, route, status });
    seconds.observe({ method, route }, took);
  };
}
