/** An endpoint that takes pushes and answers as a test tells it to. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Simulator, SimulatorOptions } from "../../../src/simulator/simulator.ts";
import { openSimulator } from "./simulator-client.ts";

interface ReceivedPush {
  token: string | null;
  body: Record<string, unknown>;
}
/** `null`: no answer at all. */
type PushReply = { status: number; body: string; headers?: Record<string, string> } | null;

export const SUCCESS: PushReply = { status: 200, body: '{"status":"success"}' };

export async function openReceiver(
  reply: (push: ReceivedPush, count: number) => PushReply | Promise<PushReply> = () => SUCCESS,
): Promise<{ url: string; received: ReceivedPush[] }> {
  const received: ReceivedPush[] = [];
  const respond = async (req: IncomingMessage, res: ServerResponse) => {
    let text = "";
    for await (const chunk of req) text += chunk;
    const push = {
      token: req.headers.authorization?.replace("Bearer ", "") ?? null,
      body: JSON.parse(text) as Record<string, unknown>,
    };
    received.push(push);
    const answer = await reply(push, received.length);
    if (answer !== null) res.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((req, res) => void respond(req, res));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`, received };
}

/** A simulator whose pushes are acknowledged, those of batches too. */
export async function openWithReceiver(
  options: SimulatorOptions = {},
): Promise<{ simulator: Simulator; received: ReceivedPush[] }> {
  const { url, received } = await openReceiver(({ body: { batchId, sequence } }) => ({
    status: 200,
    body: JSON.stringify({ batchId, sequence, status: "success" }),
  }));
  return { simulator: await openSimulator({ pushUrl: url, ...options }), received };
}
