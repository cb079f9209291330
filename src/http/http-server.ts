import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { asListenFailure } from "./listen-failure.ts";

/** An HTTP server that listens. */
export interface HttpServerHandle {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string;
  /** Takes no new requests, lets the running ones finish, then resolves. */
  close(): Promise<void>;
}

// The answer to a prebooking may wait for 20 s; a proxy in front usually keeps connections for 60 s,
// and must be the one that closes them, else it sends a request into a closing connection.
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
// Slow senders of headers and bodies hold a connection, not a worker: these end them.
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How long `close` waits for running requests: the process has 30 s in all, and rings to deliver after them. */
const CLOSE_TIMEOUT_MS = 20_000;
/** A request may be on its way right behind the connection that was made for it. */
const FIRST_REQUEST_WITHIN_MS = 1_000;

/** Where to listen, and the name of the setting that says the port. */
interface ListenOptions {
  readonly port: number;
  readonly host: string;
  readonly portSetting: string;
}

/**
 * Makes the server listen.
 * @throws AppError `cannot_listen` where the port is taken or not allowed, or the address is not of this machine
 */
export async function listenOn(server: Server, { port, host, portSetting }: ListenOptions): Promise<HttpServerHandle> {
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error): void => reject(asListenFailure(error, portSetting));
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      resolve();
    });
  });
  const { port: taken } = server.address() as AddressInfo;
  const unused = unusedConnections(server);
  let closing: Promise<void> | null = null;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    close: () => {
      closing ??= closeServer(server, unused);
      return closing;
    },
  };
}

/** Connections that have brought nothing so far: Node does not take them for idle ones. */
interface UnusedConnections {
  /** Ends those that have had the time to bring something. */
  end(): void;
}

function unusedConnections(server: Server): UnusedConnections {
  const madeAt = new Map<Socket, number>();
  server.on("connection", (socket: Socket) => {
    madeAt.set(socket, performance.now());
    socket.once("close", () => madeAt.delete(socket));
  });
  server.on("request", ({ socket }) => madeAt.delete(socket));
  return {
    end() {
      for (const [socket, at] of madeAt) {
        const isLate = performance.now() - at > FIRST_REQUEST_WITHIN_MS;
        // What has begun to arrive has the limit for headers.
        if (socket.bytesRead === 0 && isLate) socket.destroy();
      }
    },
  };
}

async function closeServer(server: Server, unused: UnusedConnections): Promise<void> {
  // A connection that is kept alive would be used for one more request: each answer from now on ends its own.
  server.prependListener("request", (_req, res) => res.setHeader("connection", "close"));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const giveUp = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  const endIdle = () => {
    server.closeIdleConnections();
    unused.end();
  };
  // Connections whose answer was already under way turn idle when it is sent.
  const sweep = setInterval(endIdle, 50);
  endIdle();
  await closed;
  clearTimeout(giveUp);
  clearInterval(sweep);
}
