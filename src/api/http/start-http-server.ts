import type { Express } from "express";
import { type HttpServerHandle, listenOn } from "../../http/http-server.ts";
import type { Logger } from "../../log/log.ts";
import { answerMalformed } from "./answer-malformed.ts";
import { passExpectations } from "./refuse-expectations.ts";
import { createStableServer } from "./stable-server.ts";

/**
 * Serves the API. `close` takes no new requests and lets the running ones finish; end the waits of
 * prebookings first (`bookingWatcher.close()`), or it waits for them.
 */
export function startHttpServer({
  app,
  port,
  host,
  log,
}: {
  readonly app: Express;
  readonly port: number;
  readonly host: string;
  readonly log: Pick<Logger, "info">;
}): Promise<HttpServerHandle> {
  const server = createStableServer(app);
  passExpectations(server);
  answerMalformed(server, log);
  return listenOn(server, { port, host, portSetting: "PORT" });
}
