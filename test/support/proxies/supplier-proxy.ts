import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** Stands between the service and the simulator, and can stop listening: then nothing that is sent arrives anywhere. */
export interface SupplierProxy {
  /** `http://127.0.0.1:<port>`, the same however often it closes and opens. */
  readonly url: string;
  /** Where requests go: `http://host:port` of a simulator. */
  forwardTo(target: string): void;
  /** Refuses every connection from now on. */
  shut(): void;
  /** Refuses every connection once a request whose path ends so has been answered. */
  shutAfter(pathEnd: string): void;
  /** Takes connections again. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1, open. */
export async function startSupplierProxy(): Promise<SupplierProxy> {
  const sockets = new Set<Socket>();
  let target = "";
  let lastPathEnd: string | null = null;

  // Whoever asks before there is a target, or when it has gone, finds the connection cut.
  const server = createServer((req, res) => void pass(req, res).catch(() => res.destroy()));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const answer = await forward(req, `${target}${req.url}`);
    const isLast = lastPathEnd !== null && req.url?.endsWith(lastPathEnd) === true;
    if (isLast) shut(res.socket);
    const { "content-type": contentType, "retry-after": retryAfter } = answer.headers;
    if (contentType !== undefined) res.setHeader("content-type", contentType);
    if (retryAfter !== undefined) res.setHeader("retry-after", retryAfter);
    if (isLast) res.setHeader("connection", "close");
    res.writeHead(answer.status).end(answer.body);
  }

  function shut(except: Socket | null): void {
    server.close();
    for (const socket of sockets) if (socket !== except) socket.destroy();
  }

  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    forwardTo: (url) => {
      target = url;
    },
    shut: () => shut(null),
    shutAfter: (pathEnd) => {
      lastPathEnd = pathEnd;
    },
    open: () => {
      lastPathEnd = null;
      return listen(port);
    },
    close: async () => {
      if (server.listening) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function forward(req: IncomingMessage, url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, headers } = req;
    const onward = httpRequest(url, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      const { statusCode = 502, headers: answered } = answer;
      answer.once("end", () => resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks) }));
      answer.once("error", reject);
    });
    onward.once("error", reject);
    req.pipe(onward);
  });
}
