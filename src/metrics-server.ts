import { createServer } from "node:http";
import type { Registry } from "prom-client";
import { type HttpServerHandle, listenOn } from "./http-server.ts";

/** Serves `/metrics`, and nothing else, on a port of its own that callers of the API cannot reach. */
export function startMetricsServer({
  registry,
  port,
  host,
}: {
  readonly registry: Registry;
  readonly port: number;
  readonly host: string;
}): Promise<HttpServerHandle> {
  const server = createServer(async (req, res) => {
    if (req.method !== "GET" || req.url?.split("?", 1)[0] !== "/metrics") {
      res.writeHead(404).end();
      return;
    }
    try {
      const body = await registry.metrics();
      res.writeHead(200, { "content-type": registry.contentType }).end(body);
    } catch {
      // A collector that fails is a defect of ours; the scraper sees a failed scrape.
      res.writeHead(500).end();
    }
  });
  return listenOn(server, { port, host });
}
