import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { QueryMessage, SignalMessage, UpdateMessage } from "../src/domain/messages.ts";

/** The update, as its handler is set. */
export function updateOf<Result, Args extends unknown[]>({ name }: UpdateMessage<Result, Args>) {
  return defineUpdate<Result, Args>(name);
}

/** The signal, as its handler is set. */
export function signalOf<Args extends unknown[]>({ name }: SignalMessage<Args>) {
  return defineSignal<Args>(name);
}

/** The query, as its handler is set. */
export function queryOf<Result, Args extends unknown[]>({ name }: QueryMessage<Result, Args>) {
  return defineQuery<Result, Args>(name);
}
