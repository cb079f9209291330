import { once } from "node:events";
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";

/** A server that speaks gRPC as Temporal does, and answers every call with one status. */
interface FakeTemporal {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Of gRPC: everything well, and not let in. */
export const GRPC_STATUS = { ok: 0, permissionDenied: 7, unauthenticated: 16 } as const;

/** A message without fields: no workflow, no poller, a server that names no version. */
const EMPTY_MESSAGE = Buffer.alloc(5);

/** Starts it on a free port. */
export async function startFakeTemporal(status: number): Promise<FakeTemporal> {
  const server = createServer();
  server.on("stream", (stream) => answer(stream, status));
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(stream: ServerHttp2Stream, status: number): void {
  // Whoever has given up the call.
  stream.on("error", () => undefined);
  const headers = { ":status": 200, "content-type": "application/grpc" };
  if (status !== GRPC_STATUS.ok) {
    stream.respond({ ...headers, "grpc-status": status }, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": status }));
  stream.end(EMPTY_MESSAGE);
}
