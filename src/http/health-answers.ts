import type { Readiness } from "../contract/readiness.ts";

/** Of both answers: nobody in between may keep them. */
export const HEALTH_HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
} as const;

/** When a probe may come again; a moment longer than the looks in the background are apart. */
const RETRY_AFTER_SECONDS = 5;

/** Body of `GET /healthz`. */
export function livenessAnswer(): string {
  return JSON.stringify({ status: "alive" });
}

/** Answer of `GET /readyz`: the same body whether it is ready or not. */
export function readinessAnswer(readiness: Readiness): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const body = JSON.stringify(readiness);
  if (readiness.status === "ready") return { status: 200, headers: HEALTH_HEADERS, body };
  return { status: 503, headers: { ...HEALTH_HEADERS, "retry-after": String(RETRY_AFTER_SECONDS) }, body };
}
