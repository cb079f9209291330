import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { StopStack } from "../../../src/service/stop-stack.ts";

/** Orders that the sender takes. */
export type LoadOrder =
  /** Has so many pushes ready. */
  | { readonly what: "sign"; readonly ready: number }
  /** On each connection the next one as soon as the last one is answered; ends early where no push is left. */
  | { readonly what: "saturate"; readonly connections: number; readonly seconds: number }
  /** At a constant rate, whether or not the answers keep up. */
  | { readonly what: "steady"; readonly connections: number; readonly seconds: number; readonly perSecond: number };

/** Outcome of an order. */
export interface LoadAnswer {
  /** Until the last answer. */
  readonly seconds: number;
  /** Orders of the pushes that were answered with 200. */
  readonly acknowledged: readonly string[];
  /** Status, or error, of the others. */
  readonly refused: readonly string[];
  /** Of every push, from when it was due until its answer. */
  readonly ms: readonly number[];
}

/** Sends pushes; remembers what became of all of them. */
export interface Load {
  do(order: LoadOrder): Promise<LoadAnswer>;
  readonly acknowledged: readonly string[];
  readonly refused: readonly string[];
}

/** The receiver of the pushes, and their program. */
export interface Target {
  readonly url: string;
  readonly programId: string;
}

/** Starts the sender; it ends with the stack. */
export function startLoad(stops: StopStack, { url, programId }: Target): Load {
  const target: Target = { url, programId };
  const thread = new Worker(new URL("./load-thread.ts", import.meta.url), { workerData: target });
  stops.add("the sender", async () => void (await thread.terminate()));
  const acknowledged: string[] = [];
  const refused: string[] = [];
  return {
    acknowledged,
    refused,
    do: async (order) => {
      const answered = once(thread, "message");
      thread.postMessage(order);
      const [answer] = (await answered) as [LoadAnswer];
      // One by one: there are too many for arguments of a call.
      for (const orderId of answer.acknowledged) acknowledged.push(orderId);
      for (const reason of answer.refused) refused.push(reason);
      return answer;
    },
  };
}
