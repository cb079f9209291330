import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A connection that can be cut: stands between a process and a server. */
export interface TcpProxy {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  /** Ends every connection, and each new one at once. */
  cut(): void;
  /** Lets nothing through and ends nothing, as a network that swallows everything. */
  freeze(): void;
  /** Lets connections through again; those that were frozen end. */
  mend(): void;
  /** Leads each new connection to another `host:port`; those that there are stay where they are. */
  moveTo(target: string): void;
  close(): Promise<void>;
}

/** Starts it on a free port, in front of `host:port`. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  let currentTarget = target;
  const sockets = new Set<Socket>();
  let isCut = false;
  let isFrozen = false;

  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Whoever reads from it learns that it has ended.
    socket.on("error", () => socket.destroy());
  };
  const server = createServer((inward) => {
    if (isCut) return void inward.destroy();
    if (isFrozen) return void track(inward.pause());
    const [host, port] = currentTarget.split(":");
    const outward = connect(Number(port), host);
    track(inward);
    track(outward);
    inward.pipe(outward).pipe(inward);
    inward.once("close", () => outward.destroy());
    outward.once("close", () => inward.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      endAll();
    },
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend: () => {
      if (isFrozen) endAll();
      isCut = false;
      isFrozen = false;
    },
    moveTo: (next) => {
      currentTarget = next;
    },
    close: async () => {
      server.close();
      endAll();
    },
  };
}
