import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** End of each base URL of DragonPass; it is not part of a recorded path. */
const BASE_PATH = "/api/v2";

/** A request as it went to DragonPass. */
interface RecordedRequest {
  readonly path: string;
  readonly body: unknown;
}

/** Stands between the service and the simulator and keeps what was sent: the simulator keeps no guest data. */
export interface RecordingProxy {
  /** Base URL to be used in place of the simulator's. */
  readonly url: string;
  setTarget(url: string): void;
  requests(): readonly RecordedRequest[];
  close(): Promise<void>;
}

/** Starts one; it answers 502 until it has a target. */
export async function startRecordingProxy(): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  let target: string | null = null;
  const respond = async (req: IncomingMessage, res: ServerResponse) => {
    try {
      const body: unknown = Number(req.headers["content-length"] ?? 0) > 0 ? await json(req) : null;
      const path = (req.url ?? "").slice(BASE_PATH.length);
      requests.push({ path, body });
      const { host: _host, connection: _connection, "content-length": _length, ...headers } = req.headers;
      const answer = await fetch(`${target}${path}`, {
        method: req.method ?? "GET",
        headers: headers as Record<string, string>,
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
      res.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
      res.end(await answer.text());
    } catch {
      res.writeHead(502).end();
    }
  };
  const server = createServer((req, res) => void respond(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${BASE_PATH}`,
    setTarget: (url) => {
      target = url;
    },
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
