import { createServer, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import type { Readiness } from "../contract/readiness.ts";
import { HEALTH_HEADERS, livenessAnswer, readinessAnswer } from "../http/health-answers.ts";
import { type HttpServerHandle, listenOn } from "../http/http-server.ts";

/** Serves `/metrics`, `/healthz` and `/readyz`, and nothing else, on a port that callers of the API cannot reach. */
export function startMetricsServer({
  registry,
  readiness,
  port,
  host,
}: {
  readonly registry: Registry;
  readonly readiness: () => Readiness;
  readonly port: number;
  readonly host: string;
}): Promise<HttpServerHandle> {
  const answers: Readonly<Record<string, (res: ServerResponse) => void>> = {
    "/metrics": (res) => void answerMetrics(registry, res),
    "/healthz": (res) => void res.writeHead(200, HEALTH_HEADERS).end(livenessAnswer()),
    "/readyz": (res) => {
      const { status, headers, body } = readinessAnswer(readiness());
      res.writeHead(status, headers).end(body);
    },
  };
  const server = createServer((req, res) => {
    const path = req.url?.split("?", 1)[0] ?? "";
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    if (answer === undefined) res.writeHead(404).end();
    else if (req.method === "GET" || req.method === "HEAD") answer(res);
    else res.writeHead(405, { allow: "GET, HEAD" }).end();
  });
  return listenOn(server, { port, host, portSetting: "METRICS_PORT" });
}

async function answerMetrics(registry: Registry, res: ServerResponse): Promise<void> {
  try {
    const body = await registry.metrics();
    res.writeHead(200, { "content-type": registry.contentType }).end(body);
  } catch {
    // A collector that fails is a defect of ours; the scraper sees a failed scrape.
    res.writeHead(500).end();
  }
}
