/** Sends pushes, in a thread of its own: neither does it wait for what else is measured, nor the other way round. */
import { parentPort, workerData } from "node:worker_threads";
import { Agent, type Dispatcher } from "undici";
import { atSteadyRate } from "../support/steady-load.ts";
import type { LoadAnswer, LoadOrder, Target } from "./load.ts";
import { createPushSource, type SignedPush } from "./signed-pushes.ts";

const { url, programId } = workerData as Target;
const sign = await createPushSource(programId);
const ready: SignedPush[] = [];
/** One request at a time on each connection; more than one is not what DragonPass does. */
const agents = new Map<number, Agent>();

parentPort?.on("message", (order: LoadOrder) => {
  void answer(order).then((answered) => parentPort?.postMessage(answered));
});

async function answer(order: LoadOrder): Promise<LoadAnswer> {
  const acknowledged: string[] = [];
  const refused: string[] = [];
  const ms: number[] = [];
  const send = async (agent: Agent, push: SignedPush, dueAt: number) => {
    const status = await post(agent, push).catch((error: unknown) => String(error));
    ms.push(performance.now() - dueAt);
    if (status === 200) acknowledged.push(push.orderId);
    else refused.push(String(status));
  };

  const startedAt = performance.now();
  if (order.what === "sign") {
    for (const push of await sign(Math.max(0, order.ready - ready.length))) ready.push(push);
  }
  if (order.what === "saturate") {
    const agent = agentWith(order.connections);
    const endsAt = startedAt + order.seconds * 1_000;
    const senders = Array.from({ length: order.connections }, async () => {
      while (performance.now() < endsAt) {
        const push = ready.pop();
        if (push === undefined) return;
        await send(agent, push, performance.now());
      }
    });
    await Promise.all(senders);
  }
  if (order.what === "steady") {
    const agent = agentWith(order.connections);
    await atSteadyRate(order, async (_index, dueAt) => {
      const push = ready.pop();
      if (push === undefined) throw new Error("too few pushes were signed");
      await send(agent, push, dueAt);
    });
  }
  return { seconds: (performance.now() - startedAt) / 1_000, acknowledged, refused, ms };
}

function agentWith(connections: number): Agent {
  const agent = agents.get(connections) ?? new Agent({ connections, pipelining: 1 });
  agents.set(connections, agent);
  return agent;
}

/** The least that undici can do for a request: what the sender takes, the service does not have. */
function post(agent: Agent, { headers, body }: SignedPush): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode) => {
        status = statusCode;
      },
      onResponseData: () => undefined,
      onResponseEnd: () => resolve(status),
      onResponseError: (_controller, error) => reject(error),
    };
    agent.dispatch({ origin: url, path: "/push/dragonpass", method: "POST", headers, body }, handler);
  });
}
