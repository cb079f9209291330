import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { request } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAgent } from "../../../src/dragonpass/client/agent.ts";
import { CREATE, clientOf, ORDER } from "./fake-dragonpass.ts";

const BODY = JSON.stringify({ code: 0, data: ORDER });
const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

describe("a 100 Continue that nobody asked for", () => {
  test.each<[string, string[]]>([
    ["alone, then the answer", [CONTINUE, ANSWER]],
    ["in one piece with the answer", [CONTINUE + ANSWER]],
    ["with headers", ["HTTP/1.1 100 Continue\r\ndate: Fri, 01 Jan 2027 00:00:00 GMT\r\nx: y\r\n\r\n", ANSWER]],
    ["of HTTP/1.0, without a reason", ["HTTP/1.0 100 \r\n\r\n", ANSWER]],
    ["twice", [CONTINUE, CONTINUE + ANSWER]],
    ["byte by byte", [...CONTINUE, ANSWER]],
    ["byte by byte, with the answer", [...CONTINUE, ...ANSWER]],
    ["followed by other words in between", [CONTINUE, "HTTP/1.1 102 Processing\r\n\r\n", ANSWER]],
  ])("is ignored, and the connection stays in use: %s", async (_, parts) => {
    const { url, connections } = await startRaw(parts);
    const client = clientOf(url, { maxInFlight: 1 });
    for (let call = 0; call < 3; call += 1) {
      expect(await client.createOrder(CREATE)).toMatchObject({ kind: "ok", value: { orderId: ORDER.orderId } });
    }
    expect(connections()).toBe(1);
  });

  test("is none where an answer spells it, in whatever pieces it comes", async () => {
    const text = `${CONTINUE}HTTP/1.1 100 Continue`;
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n`;
    const { url } = await startRaw([head, CONTINUE, "HTTP/1.1 100 Continue"]);
    const dispatcher = createAgent(1);
    onTestFinished(() => dispatcher.close());
    const { body } = await request(url, { dispatcher });
    expect(await body.text()).toBe(text);
  });

  test("with no end, or with no answer after it, is an unknown outcome: the order may have been made", async () => {
    const endless = await startRaw([`HTTP/1.1 100 Continue\r\n${"x: y\r\n".repeat(4_000)}`], { end: true });
    const alone = await startRaw([CONTINUE], { end: true });
    const half = await startRaw(["HTTP/1.1 100 Cont"], { end: true });
    for (const { url } of [endless, alone, half]) {
      expect(await clientOf(url).createOrder(CREATE)).toMatchObject({ kind: "unknown", sent: true });
    }
  });
});

/** A server that answers each request with these pieces, each sent by itself. */
async function startRaw(parts: readonly string[], { end = false } = {}) {
  const sockets: Socket[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket);
    let received = "";
    socket.on("error", () => undefined);
    const answer = async () => {
      for (const part of parts) {
        await new Promise((sent) => socket.write(part, "latin1", sent));
        await new Promise((next) => setImmediate(next));
      }
      if (end) socket.end();
    };
    socket.on("data", (chunk) => {
      received += String(chunk);
      if (!isWhole(received)) return;
      received = "";
      void answer();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => sockets.length };
}

function isWhole(text: string): boolean {
  const [head = "", body] = text.split("\r\n\r\n");
  return body !== undefined && body.length >= Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
}
