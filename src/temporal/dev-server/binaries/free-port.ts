import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/**
 * A port of 127.0.0.1 that nobody listens on. One connection is made and closed from the server's side: the port then
 * rests in TIME_WAIT, and the system gives it to nobody else who asks for a free one (two test runs at once would
 * else now and then get the same). get-port remembers only what it gave to its own process.
 */
export async function findFreePort(): Promise<number> {
  const server = createServer((socket) => socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect(port, "127.0.0.1");
  client.resume();
  await once(client, "end");
  client.destroy();
  server.close();
  await once(server, "close");
  return port;
}

/** Whether nobody listens on this port of 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

/** Whether somebody accepts connections on this port of 127.0.0.1. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
