import type { Express } from "express";
import { type HttpServerHandle, listenOn } from "../../http/http-server.ts";
import { createStableServer } from "./stable-server.ts";

/**
 * Serves the API. `close` takes no new requests and lets the running ones finish; end the waits of
 * prebookings first (`bookingWatcher.close()`), or it waits for them.
 */
export function startHttpServer({
  app,
  port,
  host,
}: {
  readonly app: Express;
  readonly port: number;
  readonly host: string;
}): Promise<HttpServerHandle> {
  return listenOn(createStableServer(app), { port, host, portSetting: "PORT" });
}
