import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "../../log/log.ts";
import { ApiError } from "./api-error.ts";
import { problemOf } from "./problem-details.ts";
import { requestIdOf } from "./request-id.ts";

/**
 * Answers what is no HTTP with a problem document, as everything else, and ends the connection; Node would answer a
 * bare 400. A request that was whole is answered first, and alone: what follows it is nobody's.
 */
export function answerMalformed(server: Server, log: Pick<Logger, "info">): void {
  const running = new WeakMap<Duplex, ServerResponse>();
  server.on("request", (req: IncomingMessage, res: ServerResponse) => void running.set(req.socket, res));
  server.on("clientError", (error: Error & { readonly code?: string }, socket: Duplex) => {
    const res = running.get(socket);
    const isRunning = res !== undefined && !res.writableFinished;
    if (isRunning && res.req.complete && !res.headersSent) res.setHeader("Connection", "close");
    else if (isRunning && res.req.complete) res.once("close", () => socket.destroy());
    // In the middle of an answer nothing else can be said; and nobody hears who has gone.
    else if (!socket.writable || (isRunning && res.headersSent)) socket.destroy();
    else end(socket, error, isRunning ? res : null, log);
  });
}

function end(
  socket: Duplex,
  { code }: { readonly code?: string },
  res: ServerResponse | null,
  log: Pick<Logger, "info">,
): void {
  const given = res?.getHeader("Request-Id");
  const requestId = typeof given === "string" ? given : requestIdOf({});
  const problem = problemOf(errorOf(code), requestId);
  const body = JSON.stringify(problem);
  log.info({ requestId, status: problem.status, code: problem.code }, "a request was not HTTP");
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Request-Id: ${requestId}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

function errorOf(code: string | undefined): ApiError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new ApiError("invalid_request", "The headers are too long: 16 KiB is the limit.");
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return new ApiError("payload_too_large", "The extensions of the chunks are too long.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new ApiError("invalid_request", "The request did not arrive in time.");
    default:
      return new ApiError("invalid_request", "The request is not HTTP: its headers, chunks or length are malformed.");
  }
}
