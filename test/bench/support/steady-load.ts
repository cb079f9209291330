import { setTimeout as pause } from "node:timers/promises";
import { Agent } from "undici";

/** One answer: how long it took from when it was due, so that a stall counts for everybody who had to wait for it. */
export interface Answered {
  readonly path: string;
  readonly status: number;
  readonly ms: number;
}

/**
 * Sends at a constant rate for some time, whether or not the answers keep up, and waits for the last one.
 * `dueAt` is when it was to be sent, by the clock of `performance`.
 */
export async function atSteadyRate<Answer>(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  send: (index: number, dueAt: number) => Promise<Answer>,
): Promise<Answer[]> {
  const startedAt = performance.now();
  const answers: Promise<Answer>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const dueAt = startedAt + (index * 1_000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await pause(waitMs);
    answers.push(send(index, dueAt));
  }
  return await Promise.all(answers);
}

/** Asks for these paths in turn, at a constant rate. */
export async function steadyLoad(load: {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly paths: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}): Promise<Answered[]> {
  const agent = new Agent({ connections: 32, pipelining: 1 });
  const answered = await atSteadyRate(load, (index, dueAt) => ask(load.paths[index % load.paths.length] ?? "/", dueAt));
  await agent.close();
  return answered;

  async function ask(path: string, dueAt: number): Promise<Answered> {
    const { statusCode, body } = await agent.request({ origin: load.url, path, method: "GET", headers: load.headers });
    await body.dump();
    return { path, status: statusCode, ms: performance.now() - dueAt };
  }
}
